import type { JourneyEvent } from '@sluice/core/control-api'
import type { AccessKind } from '../submit/access.ts'
import type { FormatName } from '../submit/event-format.ts'
import type { Outcome } from '../submit/outcome.ts'
import { retryIds } from '../submit/unconfirmed.ts'

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
  /** True for an event that was found in S3. Nothing else is known about its request. */
  isFound?: true
  /** The kind of access that it was sent with. The key or token itself is never stored. */
  access?: AccessKind
  /** The id of the event that is followed: the first accepted one, else the first to resend. */
  id: string | null
  /** `null` until the first attempt has one. */
  outcome: Outcome | null
  /** The tab that sent it. */
  tab?: string
  /** The HTTP status of each attempt so far; `null` for one without a response. */
  attempts?: (number | null)[]
  /** How far the unconfirmed events got, by id. */
  arrived?: Arrivals
  /** The accepted events of a batch that aren't in S3 yet: their ids if this tab sent them, and their number. */
  waiting?: ReadonlySet<string>
  undelivered?: number
  /** The next attempt: at `nextAt`, or running if that is `null`. `isLast` is true once the retries were stopped. */
  attempt?: { number: number; nextAt: number | null; isLast?: boolean }
  steps: Steps
}

/** How far events got, by id. */
export type Arrivals = Record<string, 'stored' | 'delivered'>

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

/** Adds an outcome. A response with results decides which event is followed. */
export function setOutcome(entry: Entry, outcome: Outcome): Entry {
  if (outcome.kind !== 'results') return { ...entry, outcome }
  const { results } = outcome.response
  const accepted = results.find((result) => result.status === 'accepted')
  return { ...entry, outcome, id: accepted?.id ?? retryIds(results)[0] ?? null }
}
