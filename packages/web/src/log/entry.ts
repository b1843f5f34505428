import type { EventLocation, JourneyEvent } from '@sluice/core/control-api'
import type { AccessKind } from '../submit/access.ts'
import type { FormatName } from '../submit/event-format.ts'
import type { Outcome } from '../submit/outcome.ts'
import { unconfirmedIds } from '../submit/unconfirmed.ts'

/** A text that this browser sent, and how far its event got. */
export type Entry = {
  key: string
  sentAt: string
  /** The name in the list. */
  name: string
  /** The text as sent, or `null` if it was too long to be stored. */
  text: string | null
  bytes: number
  /** The format of its events, unless it is plain JSON. */
  format?: FormatName
  /** The address it was sent to, unless that is the page's own. */
  to?: string
  /** The other sender, such as `curl/8.5.0`. */
  source?: string
  /** The kind of access that it was sent with. The key or token itself is never stored. */
  access?: AccessKind
  /** The id of the event that is followed: the first accepted one, else the first that may be stored. */
  id: string | null
  /** `null` until the first attempt has one. */
  outcome: Outcome | null
  /** The next attempt: at `nextAt`, or running if that is `null`. `isLast` is true once the retries were stopped. */
  /** The HTTP status of each attempt so far; `null` for one without a response. */
  attempts?: (number | null)[]
  /** How far the unconfirmed events got, by id. */
  arrived?: Record<string, 'stored' | 'delivered'>
  attempt?: { number: number; nextAt: number | null; isLast?: boolean }
  steps: Steps
}

/** The local pipeline's reports about the followed event, by step. */
export type Steps = {
  accepted?: Reported<'accepted'>
  stored?: Reported<'stored'>
  buffered?: Reported<'buffered'>
  delivered?: { key: string; line?: number; at?: string; bytes?: number }
  /** How often the event was stored and delivered, if more than once: a lost response leads to another copy. */
  copies?: { stored: number; delivered: number }
  error?: Reported<'error'>
}

type Reported<Type> = Omit<Extract<JourneyEvent, { type: Type }>, 'ids' | 'type'>

/** Returns the steps after one more journey event. */
export function addJourneyEvent(before: Steps, event: JourneyEvent): Steps {
  const { error, ...others } = before
  const { type, ids: _, ...reported } = event
  // A lost response leads to a second copy of the event. The first copy is followed.
  if ((type === 'stored' || type === 'delivered') && others[type]) return { ...before, copies: oneMore(before, type) }
  if (others.delivered) return before
  // Firehose reads on only after a failed object was written.
  const steps = error && type !== 'buffered' ? { ...others, error } : others
  // A buffer reports its size repeatedly. The event has been waiting since the first report.
  const at = (type === 'buffered' && steps.buffered?.at) || event.at
  return { ...steps, [type]: { ...reported, at } }
}

function oneMore({ copies = { stored: 1, delivered: 1 } }: Steps, type: 'stored' | 'delivered') {
  return { ...copies, [type]: copies[type] + 1 }
}

/** Adds the line to the delivery, unless the line is in the object of an older delivery with the same id. */
export function setLocation(steps: Steps, { key, line }: EventLocation): Steps {
  if (steps.delivered && steps.delivered.key !== key) return steps
  return { ...steps, delivered: { ...steps.delivered, key, line } }
}

/** Adds an outcome. A response with results decides which event is followed. */
export function setOutcome(entry: Entry, outcome: Outcome): Entry {
  if (outcome.kind !== 'results') return { ...entry, outcome }
  const { results } = outcome.response
  const accepted = results.find((result) => result.status === 'accepted')
  return { ...entry, outcome, id: accepted?.id ?? unconfirmedIds(results)[0] ?? null }
}

/** Returns where in the stream the followed event is. With several copies it is the first one that was reported. */
export function streamPosition(entry: Entry): { shardId: string; sequenceNumber: string } | undefined {
  const { outcome, id, steps } = entry
  if (steps.stored || outcome?.kind !== 'results') return steps.stored
  return outcome.response.results.filter((result) => result.status === 'accepted').find((result) => result.id === id)
}
