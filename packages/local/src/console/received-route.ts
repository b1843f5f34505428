import type { Missed, ReceivedEvent, ReceivedEvents } from '@sluice/core/control-api'
import { readDuration } from '@sluice/core/duration'
import { type EventMatch, matchesEvent } from '@sluice/core/event-match'
import { nearestText } from '@sluice/core/miss-text'
import type { Context } from 'hono'
import type { EventLog } from './event-log.ts'

const statuses = ['accepted', 'rejected', 'retry'] as const

type Status = (typeof statuses)[number]

/** The longest wait of a request. */
const maxWaitMs = 600_000

/** The events that a caller wants: without a match, every event. */
type Query = { match: EventMatch | undefined; status: Status; waitMs: number }

/** Responds with the received events that match, as soon as there is one. 404 if there is none after the wait. */
export async function respondWithReceived(c: Context, log: EventLog, closed: Promise<void>): Promise<Response> {
  const query = readQuery(c)
  if (typeof query === 'string') return c.json({ message: query }, 400)
  const { match, status, waitMs } = query
  const stopped = new AbortController()
  void closed.then(() => stopped.abort())
  const signal = AbortSignal.any([c.req.raw.signal, stopped.signal])
  const isWanted = ({ result, value }: ReceivedEvent) =>
    result.status === status && (!match || matchesEvent(match, value))
  const events = await log.find(isWanted, { waitMs, signal })
  if (events.length > 0) return c.json({ events, forgotten: log.forgotten() } satisfies ReceivedEvents)
  return c.json({ message: missText(query, log) } satisfies Missed, 404)
}

/** Returns a message for a mistake in the query. */
function readQuery(c: Context): Query | string {
  const { match: text, status = 'accepted', wait = '0s' } = c.req.query()
  const match = text === undefined ? undefined : parseMatch(text)
  if (text !== undefined && !match)
    return 'match must be a JSON object with members that the event must have, such as {"event":"signup"}.'
  const known = statuses.find((one) => one === status)
  if (!known) return `status must be one of ${statuses.join(', ')}.`
  const waitMs = readWait(wait)
  return waitMs === undefined ? waitMessage : { match, status: known, waitMs }
}

/** Returns a duration of a query in milliseconds; undefined if it isn't one, or too long. */
export function readWait(wait: string): number | undefined {
  const ms = readDuration(wait)
  return ms !== undefined && ms <= maxWaitMs ? ms : undefined
}

export const waitMessage = 'wait must be a duration such as 2s or 500ms, and at most 10m.'

function parseMatch(text: string): EventMatch | undefined {
  try {
    const match = JSON.parse(text)
    return typeof match === 'object' && match !== null && !Array.isArray(match) ? match : undefined
  } catch {
    return undefined
  }
}

function missText({ match, status, waitMs }: Query, log: EventLog): string {
  const events = log.events()
  const within = waitMs > 0 ? ` within ${waitMs} ms` : ''
  const matching = match ? ` that matches ${JSON.stringify(match)}` : ''
  const start = `There is no ${adjectives[status]} event${matching}${within}.`
  const forgotten = log.forgotten()
  const others = forgotten > 0 ? ` The oldest ${forgotten} request(s) were forgotten.` : ''
  if (events.length === 0) return `${start} No event arrived at POST /submit.${others}`
  const arrived = events.length === 1 ? '1 event arrived' : `${events.length} events arrived, the nearest first`
  const candidates = events.map((event) => ({ ...event, note: noteOf(event) }))
  return `${start} ${arrived}:${others}\n\n${nearestText(match ?? {}, candidates)}`
}

const adjectives: Record<Status, string> = { accepted: 'accepted', rejected: 'rejected', retry: 'unconfirmed' }

function noteOf({ result, request }: ReceivedEvent): string {
  const reason = 'error' in result ? ` (${result.error.code}: ${result.error.message})` : ''
  return `${result.status}${reason} at ${request.at}, sent by ${request.source}`
}
