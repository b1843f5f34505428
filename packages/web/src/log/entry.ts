import type { EventLocation, JourneyEvent } from '@sluice/core/control-api'
import type { AccessKind } from '../submit/access.ts'
import type { FormatName } from '../submit/event-format.ts'
import type { Outcome } from '../submit/outcome.ts'

/** Something sent from this browser, and how far it got. */
export type Entry = {
  key: string
  sentAt: string
  name: string
  /** The text as sent, or `null` where it was too long to be kept. */
  text: string | null
  bytes: number
  /** How its events were written, where that is not plain JSON. */
  format?: FormatName
  /** The address it was sent to, where that is not the page's own. */
  to?: string
  /** Whether it was sent with a key or a token; never which. */
  access?: AccessKind
  /** The event that is followed: the only or first accepted one. */
  id: string | null
  /** `null` until there is one. */
  outcome: Outcome | null
  /** Under way or waited for, where the first attempt was to be repeated. */
  attempt?: { number: number; nextAt: number | null; isLast?: boolean }
  steps: Steps
}

/** What the local pipeline told of the followed event. */
export type Steps = {
  accepted?: Heard<'accepted'>
  stored?: Heard<'stored'>
  buffered?: Heard<'buffered'>
  delivered?: { key: string; line?: number; at?: string; bytes?: number }
  error?: Heard<'error'>
}

type Heard<Type> = Omit<Extract<JourneyEvent, { type: Type }>, 'ids' | 'type'>

/** One more thing heard. */
export function addJourneyEvent({ error, ...others }: Steps, event: JourneyEvent): Steps {
  const { type, ids: _, ...heard } = event
  // A second copy of the event, stored as an answer was lost, is not the one that is followed.
  if (type === 'stored' && others.stored) return { ...others, ...(error && { error }) }
  // Firehose reads on once S3 has what it wrote.
  const steps = error && type !== 'buffered' ? { ...others, error } : others
  // A buffer tells of its fill again and again; the event waits since the first time.
  const at = (type === 'buffered' && steps.buffered?.at) || event.at
  return { ...steps, [type]: { ...heard, at } }
}

/** Where the event was found. An older delivery of the same id says nothing about this one's line. */
export function locate(steps: Steps, { key, line }: EventLocation): Steps {
  if (steps.delivered && steps.delivered.key !== key) return steps
  return { ...steps, delivered: { ...steps.delivered, key, line } }
}

/** With what an answer tells, the event to follow is known. */
export function settle(entry: Entry, outcome: Outcome): Entry {
  if (outcome.kind !== 'results') return { ...entry, outcome }
  const followed = outcome.response.results.find((result) => result.status === 'accepted')
  return { ...entry, outcome, id: followed?.id ?? null }
}

/** The followed event's place in the stream, where it was first; an answer tells where it was last. */
export function streamPosition(entry: Entry): { shardId: string; sequenceNumber: string } | undefined {
  const { outcome, id, steps } = entry
  if (steps.stored || outcome?.kind !== 'results') return steps.stored
  return outcome.response.results.filter((result) => result.status === 'accepted').find((result) => result.id === id)
}
