import { setTimeout as sleep } from 'node:timers/promises'
import type { SubmitResponse } from '@sluice/core/response'
import type { Draws } from './random.ts'

/** The events that clients sent, with what the responses reported. */
export type Ledger = {
  /** Each event's text, by its id. */
  sent: Map<string, string>
  /** The place that the acknowledgement of an event names, by its id. */
  acknowledged: Map<string, { shardId: string; sequenceNumber: string }>
  /** Events without an acknowledgement that their client gave up. Each may or may not be in the stream. */
  unknown: Set<string>
  /** How many requests had each status, or no response. */
  responses: Record<string, number>
  /** How many events were sent a second time or more. */
  resent: number
}

export const newLedger = (): Ledger => ({
  sent: new Map(),
  acknowledged: new Map(),
  unknown: new Set(),
  responses: {},
  resent: 0,
})

export type LoadOptions = {
  ledger: Ledger
  draws: Draws
  name: string
  /** Returns the gateway's address, or undefined while it is down. */
  origin: () => string | undefined
}

type SentEvent = { id: string; text: string }

/** Sends batches of any size, each again with the same ids until all of it is acknowledged or given up. */
export async function client(options: LoadOptions & { isOver: () => boolean }): Promise<void> {
  const { draws, name } = options
  for (let batch = 0; !options.isOver(); batch++) {
    const isBurst = draws.chance(0.08)
    const count = isBurst ? draws.between(300, 440) : draws.between(1, 80)
    const events = Array.from({ length: count }, (_, i) =>
      newEvent(`${name}-${batch}-${i}`, isBurst ? 2_000 : draws.between(0, 300)),
    )
    await deliver(events, options, draws.chance(0.1) ? 1 : 1_000)
    await sleep(draws.between(20, 250))
  }
}

/** Sends more at once than a shard accepts within the handler's deadline, again and again until all of it is stored. */
export async function stampede(options: LoadOptions): Promise<void> {
  const herd = Array.from({ length: 12 }, (_, n) => {
    const events = Array.from({ length: 440 }, (_, i) => newEvent(`${options.name}-${n}-${i}`, 2_000))
    return deliver(events, options, 1_000)
  })
  await Promise.all(herd)
}

const newEvent = (id: string, bytes: number): SentEvent => ({
  id,
  text: `{"event_id":"${id}", "n": 1234567890123456789.0, "text":"${'ü'.repeat(bytes / 2)}"}`,
})

async function deliver(events: SentEvent[], { ledger, origin }: LoadOptions, maxAttempts: number): Promise<void> {
  for (const { id, text } of events) ledger.sent.set(id, text)
  let pending = events
  for (let attempt = 0; pending.length > 0 && attempt < maxAttempts; attempt++) {
    if (attempt > 0) {
      ledger.resent += pending.length
      await sleep(200)
    }
    const stored = await send(pending, ledger, origin())
    pending = pending.filter(({ id }) => !stored.has(id))
  }
  for (const { id } of pending) ledger.unknown.add(id)
}

/** Sends one request; returns the ids that its response reports as stored. */
async function send(events: SentEvent[], ledger: Ledger, origin: string | undefined): Promise<Set<string>> {
  const count = (kind: string | number) => {
    ledger.responses[kind] = (ledger.responses[kind] ?? 0) + 1
  }
  try {
    if (!origin) throw new Error('no gateway')
    const response = await fetch(`${origin}/submit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `[${events.map(({ text }) => text).join(',')}]`,
      signal: AbortSignal.timeout(15_000),
    })
    const { results = [] } = (await response.json()) as Partial<SubmitResponse>
    count(response.status)
    const stored = results.flatMap((result) => (result.status === 'accepted' ? [result] : []))
    for (const { id, shardId, sequenceNumber } of stored) ledger.acknowledged.set(id, { shardId, sequenceNumber })
    return new Set(stored.map(({ id }) => id))
  } catch {
    count('no response')
    return new Set()
  }
}
