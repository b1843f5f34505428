import type { EventLocation, JourneyEvent } from '@sluice/core/control-api'
import type { Outcome } from '../submit/outcome.ts'
import { unconfirmedIds } from '../submit/unconfirmed.ts'
import { isEnded } from './confirmation.ts'
import { addJourneyEvent, type Entry, type Steps, setLocation, setOutcome, streamPosition } from './entry.ts'

export const maxEntries = 200

/** Everything that this browser sent. */
export type Log = {
  /** Newest first. */
  entries: Entry[]
  /** The key of the entry whose journey is shown. */
  selected: string | null
  /** Steps of events by id that arrived before the response. Only the response connects an id with an entry. */
  early: ReadonlyMap<string, Steps>
  /** The entries that were cleared last, until something new is sent. */
  cleared: Entry[]
}

export type LogAction =
  | { type: 'sent'; entry: Entry }
  /** The outcome so far. With `attempt`, the next one follows automatically at `nextAt`. */
  | { type: 'outcome'; key: string; outcome: Outcome; attempt?: { number: number; nextAt: number } }
  | { type: 'attempt-started' | 'retries-stopped'; key: string }
  | { type: 'journey-event'; event: JourneyEvent }
  | { type: 'found'; id: string; location: EventLocation }
  | { type: 'selected'; key: string }
  | { type: 'cleared' }
  | { type: 'restored' }
  /** Another tab stored the history. */
  | { type: 'stored-elsewhere'; entries: Entry[] }

/** Creates a log with stored entries. */
export function openLog(entries: Entry[]): Log {
  return { entries, selected: entries[0]?.key ?? null, early: new Map(), cleared: [] }
}

/** Returns the log after an action: the same log if nothing changes, so that nothing is drawn again. */
export function updateLog(log: Log, action: LogAction): Log {
  switch (action.type) {
    case 'sent': {
      const entries = [action.entry, ...log.entries].slice(0, maxEntries)
      return { ...log, entries, selected: action.entry.key, cleared: [] }
    }
    case 'outcome':
      return addOutcome(log, action)
    case 'attempt-started':
      return updateAttempt(log, action.key, { nextAt: null })
    case 'retries-stopped':
      return updateAttempt(log, action.key, { isLast: true })
    case 'journey-event':
      return followEvent(log, action.event)
    case 'found':
      return updateEntries(
        log,
        (entry) => entry.id === action.id && !entry.to && !isEnded(entry),
        (entry) => ({ ...entry, steps: setLocation(entry.steps, action.location) }),
      )
    case 'selected':
      return { ...log, selected: action.key }
    case 'cleared':
      return { ...log, entries: [], selected: null, cleared: log.entries }
    case 'restored':
      return openLog(log.cleared)
    case 'stored-elsewhere':
      return mergeStored(log, action.entries)
  }
}

function addOutcome(log: Log, { key, outcome, attempt }: Extract<LogAction, { type: 'outcome' }>): Log {
  const updated = updateEntries(
    log,
    (entry) => entry.key === key,
    (entry) => {
      const { id, attempt: _, ...rest } = setOutcome(entry, outcome)
      const steps = (id !== null && id !== entry.id && !entry.to && log.early.get(id)) || rest.steps
      const early = [...(entry.to ? [] : log.early)].map(
        ([id, { delivered }]) => [id, delivered !== undefined] as const,
      )
      const arrived = arrivals({ ...entry, outcome }, new Map(early))
      return { ...rest, id, steps, attempts: attemptsAfter(entry, outcome), ...arrived, ...(attempt && { attempt }) }
    },
  )
  return updated.entries.some(isSending) ? updated : { ...updated, early: new Map() }
}

/** An outcome during the wait for the next attempt is that of the attempt before, because the retries were stopped. */
function attemptsAfter({ attempts = [], attempt }: Entry, outcome: Outcome): (number | null)[] {
  return attempt && attempt.nextAt !== null ? attempts : [...attempts, 'status' in outcome ? outcome.status : null]
}

/** Returns how far the unconfirmed events of an entry got. `reported` has those in the stream: true if delivered. */
function arrivals({ outcome, arrived = {} }: Entry, reported: ReadonlyMap<string, boolean>): Pick<Entry, 'arrived'> {
  if (outcome?.kind !== 'results') return {}
  const ids = unconfirmedIds(outcome.response.results).filter((id) => reported.has(id) && arrived[id] !== 'delivered')
  if (ids.length === 0) return { arrived }
  const found = ids.map((id): [string, 'stored' | 'delivered'] => [id, reported.get(id) ? 'delivered' : 'stored'])
  return { arrived: { ...arrived, ...Object.fromEntries(found) } }
}

function updateAttempt(log: Log, key: string, change: Partial<NonNullable<Entry['attempt']>>): Log {
  return updateEntries(
    log,
    (entry) => entry.key === key,
    ({ attempt, ...entry }) => ({ ...entry, ...(attempt && { attempt: { ...attempt, ...change } }) }),
  )
}

function followEvent(log: Log, event: JourneyEvent): Log {
  const ids = new Set(event.ids)
  const updated = updateEntries(
    log,
    (entry) => !entry.to && !isEnded(entry) && (isFollowing(entry, event, ids) || isUnconfirmedIn(entry, event, ids)),
    (entry) => {
      const steps = isFollowing(entry, event, ids) ? addJourneyEvent(entry.steps, event) : entry.steps
      const reported = new Map(event.ids.map((id) => [id, event.type === 'delivered']))
      return { ...entry, steps, ...arrivals(entry, reported) }
    },
  )
  if (!log.entries.some(isSending)) return updated
  const early = new Map(log.early)
  for (const id of ids) early.set(id, addJourneyEvent(early.get(id) ?? {}, event))
  return { ...updated, early }
}

function isFollowing(entry: Entry, event: JourneyEvent, ids: ReadonlySet<string>): boolean {
  const isOwn = ids.has(entry.id ?? '')
  if (entry.steps.delivered) return isOwn && (event.type === 'stored' || event.type === 'delivered')
  return isOwn || isWaitingFor(entry, event)
}

function isUnconfirmedIn({ outcome }: Entry, { type }: JourneyEvent, ids: ReadonlySet<string>): boolean {
  if (outcome?.kind !== 'results' || outcome.response.retry === 0) return false
  return (
    (type === 'stored' || type === 'delivered') && unconfirmedIds(outcome.response.results).some((id) => ids.has(id))
  )
}

/** True if an event of someone else changes this entry: it fills the same buffer, or the delivery of both fails. */
function isWaitingFor(entry: Entry, event: JourneyEvent): boolean {
  if (event.type === 'error') return streamPosition(entry) !== undefined
  return event.type === 'buffered' && entry.steps.buffered?.shardId === event.shardId
}

function isSending({ outcome, attempt }: Entry): boolean {
  return outcome === null || attempt !== undefined
}

function updateEntries(log: Log, isAffected: (entry: Entry) => boolean, update: (entry: Entry) => Entry): Log {
  if (!log.entries.some(isAffected)) return log
  return { ...log, entries: log.entries.map((entry) => (isAffected(entry) ? update(entry) : entry)) }
}

/**
 * Takes over which entries another tab has stored; this tab's own version of an entry stays. Returns the same log if
 * both list the same entries: otherwise two tabs would keep writing for each other.
 */
function mergeStored(log: Log, stored: Entry[]): Log {
  const own = new Map(log.entries.map((entry) => [entry.key, entry]))
  const sending = log.entries.filter(isSending)
  const others = stored.filter(({ key }) => !sending.some((entry) => entry.key === key))
  const entries = [...sending, ...others.map((entry) => own.get(entry.key) ?? entry)].slice(0, maxEntries)
  const isSame = entries.length === log.entries.length && entries.every(({ key }) => own.has(key))
  return isSame ? log : { ...log, entries }
}
