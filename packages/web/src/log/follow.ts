import type { EventLocation, JourneyEvent } from '@sluice/core/control-api'
import { retryIds } from '../submit/unconfirmed.ts'
import { isEnded } from './confirmation.ts'
import type { Arrivals, Entry, Steps } from './entry.ts'
import { isSending, type Log, updateEntries } from './log.ts'
import { streamPosition } from './stream-position.ts'

/** Journey events that are kept for a response that is still to come. */
const maxEarly = 5_000

/** Returns the log after a journey event; the same log if the event concerns no entry. */
export function followEvent(log: Log, event: JourneyEvent): Log {
  const ids = new Set(event.ids)
  const updated = updateEntries(
    log,
    (entry) => !entry.to && !isEnded(entry) && (isFollowing(entry, event, ids) || isAmong(entry, event, ids)),
    (entry) => {
      const steps = isFollowing(entry, event, ids) ? addJourneyEvent(entry.steps, event) : entry.steps
      return { ...entry, steps, ...arrivals(entry, event, ids) }
    },
  )
  if (!log.entries.some(isSending)) return updated
  return { ...updated, early: [...log.early.slice(1 - maxEarly), event] }
}

/** Returns the log `after` an outcome of an entry, with the journey events that arrived before the outcome. */
export function followOutcome(before: Log, after: Log, key: string): Log {
  const idBefore = before.entries.find((entry) => entry.key === key)?.id
  const updated = updateEntries(
    after,
    (entry) => entry.key === key && !entry.to,
    (entry) => {
      const isNew = entry.id !== idBefore && entry.id !== null
      return before.early.reduce((entry, event) => addEarly(entry, event, isNew), withWaiting(entry))
    },
  )
  return updated.entries.some(isSending) ? updated : { ...updated, early: [] }
}

/** Returns the log with the place of an event in S3. */
export function locate(log: Log, id: string, location: EventLocation): Log {
  return updateEntries(
    log,
    (entry) => entry.id === id && !entry.to && !isEnded(entry),
    (entry) => ({ ...entry, steps: setLocation(entry.steps, location) }),
  )
}

function addEarly(entry: Entry, event: JourneyEvent, isNew: boolean): Entry {
  const ids = new Set(event.ids)
  const steps = isNew && ids.has(entry.id ?? '') ? addJourneyEvent(entry.steps, event) : entry.steps
  return { ...entry, steps, ...arrivals(entry, event, ids) }
}

/** Notes the accepted events of a batch, which are followed until all of them are delivered. */
function withWaiting(entry: Entry): Entry {
  const { outcome } = entry
  if (outcome?.kind !== 'results' || outcome.response.accepted < 2) return entry
  const accepted = outcome.response.results.flatMap((it) => (it.status === 'accepted' ? it.id : []))
  return { ...entry, waiting: new Set(accepted), undelivered: outcome.response.accepted }
}

/** Returns how far the events got that the response didn't confirm, and how many accepted ones aren't delivered. */
function arrivals(
  { outcome, waiting, undelivered, arrived = {} }: Entry,
  { type }: JourneyEvent,
  ids: ReadonlySet<string>,
): Pick<Entry, 'arrived' | 'waiting' | 'undelivered'> {
  if (outcome?.kind !== 'results' || (type !== 'stored' && type !== 'delivered')) return {}
  const found = retryIds(outcome.response.results).filter((id) => ids.has(id) && arrived[id] !== 'delivered')
  const changed: Arrivals = Object.fromEntries(found.map((id) => [id, type]))
  const left = type === 'delivered' && waiting ? new Set([...waiting].filter((id) => !ids.has(id))) : waiting
  return {
    arrived: { ...arrived, ...changed },
    ...(left &&
      waiting &&
      undelivered !== undefined && {
        waiting: left,
        undelivered: undelivered - waiting.size + left.size,
      }),
  }
}

function isFollowing(entry: Entry, event: JourneyEvent, ids: ReadonlySet<string>): boolean {
  const isOwn = ids.has(entry.id ?? '')
  if (entry.steps.delivered) return isOwn && (event.type === 'stored' || event.type === 'delivered')
  return isOwn || isWaitingFor(entry, event)
}

/** True if an event of the entry arrived that isn't the followed one. */
function isAmong({ outcome, waiting }: Entry, { type }: JourneyEvent, ids: ReadonlySet<string>): boolean {
  if (outcome?.kind !== 'results' || (type !== 'stored' && type !== 'delivered')) return false
  if (type === 'delivered' && waiting && [...waiting].some((id) => ids.has(id))) return true
  return outcome.response.retry > 0 && retryIds(outcome.response.results).some((id) => ids.has(id))
}

/** True if an event of someone else changes this entry: it fills the same buffer, or the delivery of both fails. */
function isWaitingFor(entry: Entry, event: JourneyEvent): boolean {
  if (event.type === 'error') return streamPosition(entry) !== undefined
  return event.type === 'buffered' && entry.steps.buffered?.shardId === event.shardId
}

function addJourneyEvent(before: Steps, event: JourneyEvent): Steps {
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
function setLocation(steps: Steps, { key, line }: EventLocation): Steps {
  if (steps.delivered && steps.delivered.key !== key) return steps
  return { ...steps, delivered: { ...steps.delivered, key, line } }
}
