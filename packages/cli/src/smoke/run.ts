import { type Clock, sleep, withTimeout } from '@sluice/core/clock'
import { key as keyDefinition } from '@sluice/core/pipeline'
import type { SubmitResponse } from '@sluice/core/response'
import { s3Objects } from '../aws/objects.ts'
import { type Copy, findCopies } from '../follow/copies.ts'
import { targetOf } from '../follow/target.ts'
import type { Place } from '../place/place.ts'

export type SmokeOptions = {
  url: string
  key: string | undefined
  place: Exclude<Place, { kind: 'folder' }>
  withinMs: number
  clock: Clock
}

/** The result of one event. Durations are milliseconds since it was sent. */
export type Smoke =
  | { outcome: 'rejected'; url: string; status: number; reason: string }
  | ({ outcome: 'accepted' } & Accepted)
  | ({ outcome: 'delivered'; deliveredMs: number } & Accepted & Copy)

type Accepted = { url: string; id: string; acceptedMs: number; shardId: string; sequenceNumber: string }

const timeoutMs = 30_000
const pollMs = 2_000

/** Sends one event, and waits until it is in an object. */
export async function runSmoke({ url, key, place, withinMs, clock }: SmokeOptions): Promise<Smoke> {
  const startedAt = clock.monotonic()
  const elapsedMs = () => Math.round(clock.monotonic() - startedAt)
  const { status, text } = await post(url, key, clock)
  const result = status === 202 ? (JSON.parse(text) as SubmitResponse).results[0] : undefined
  if (result?.status !== 'accepted') return { outcome: 'rejected', url, status, reason: reasonIn(text) }
  const { id, shardId, sequenceNumber } = result
  const accepted = { url, id, acceptedMs: elapsedMs(), shardId, sequenceNumber }
  const find = finderOf(id, place, clock)
  while (elapsedMs() < withinMs) {
    const copy = await find()
    if (copy) return { outcome: 'delivered', ...accepted, deliveredMs: elapsedMs(), ...copy }
    await sleep(clock, Math.min(pollMs, Math.max(0, withinMs - elapsedMs())))
  }
  return { outcome: 'accepted', ...accepted }
}

async function post(url: string, key: string | undefined, clock: Clock): Promise<{ status: number; text: string }> {
  const sentAt = new Date(clock.now()).toISOString()
  const headers = { 'content-type': 'application/json', ...(key !== undefined && { [keyDefinition.header]: key }) }
  const body = JSON.stringify({ event: 'sluice.smoke', sent_at: sentAt })
  return withTimeout(clock, timeoutMs, async (signal) => {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' })
    return { status: response.status, text: await response.text() }
  })
}

/** Returns the problem's detail, the gateway's message, or the first characters of another response. */
function reasonIn(text: string): string {
  try {
    const { detail, message, results } = JSON.parse(text)
    return detail ?? message ?? results[0].error.message
  } catch {
    return text.slice(0, 200)
  }
}

/** Returns a function that looks for an event's line in the objects. */
function finderOf(id: string, { aws, names }: SmokeOptions['place'], clock: Clock): () => Promise<Copy | undefined> {
  const { bucket, deliveryStream } = names
  const objects = s3Objects(aws.s3, bucket)
  const target = targetOf(id, undefined, clock.now())
  return async () => {
    const search = { objects, target, deliveryStream, isForAll: false, now: clock.now() }
    return (await findCopies(id, search, () => {})).copies[0]
  }
}
