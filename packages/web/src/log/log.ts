import type { JourneyEvent } from '@sluice/core/control-api'
import type { Outcome } from '../submit/outcome.ts'
import { type Entry, setOutcome } from './entry.ts'

export const maxEntries = 200

/** Everything that this browser sent. */
export type Log = {
  /** Newest first. */
  entries: Entry[]
  /** The key of the entry whose journey is shown. */
  selected: string | null
  /** Journey events that arrived while something was sending. Only the response connects their ids with an entry. */
  early: readonly JourneyEvent[]
  /** Adds `early` to an entry after its outcome, once there is a local pipeline. Called with the logs before and after it. */
  followOutcome?: (before: Log, after: Log, key: string) => Log
  /** The entries that were cleared last, until something new is sent. */
  cleared: Entry[]
}

export type LogAction =
  | { type: 'sent'; entry: Entry }
  /** The outcome so far. With `attempt`, the next one follows automatically at `nextAt`. */
  | { type: 'outcome'; key: string; outcome: Outcome; attempt?: { number: number; nextAt: number } }
  | { type: 'attempt-started' | 'retries-stopped'; key: string }
  | { type: 'selected'; key: string }
  | { type: 'cleared' }
  | { type: 'restored' }
  /** A change by code that is loaded later. */
  | { type: 'changed'; change: (log: Log) => Log }

/** Creates a log with stored entries. */
export function openLog(entries: Entry[]): Log {
  return { entries, selected: entries[0]?.key ?? null, early: [], cleared: [] }
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
    case 'selected':
      return { ...log, selected: action.key }
    case 'cleared':
      return { ...log, entries: [], selected: null, cleared: log.entries }
    case 'restored':
      return { ...log, ...openLog(log.cleared) }
    case 'changed':
      return action.change(log)
  }
}

function addOutcome(log: Log, { key, outcome, attempt }: Extract<LogAction, { type: 'outcome' }>): Log {
  const updated = updateEntries(
    log,
    (entry) => entry.key === key,
    (entry) => {
      const { attempt: _, ...rest } = setOutcome(entry, outcome)
      return { ...rest, attempts: attemptsAfter(entry, outcome), ...(attempt && { attempt }) }
    },
  )
  return log.followOutcome?.(log, updated, key) ?? updated
}

/** An outcome during the wait for the next attempt is that of the attempt before, because the retries were stopped. */
function attemptsAfter({ attempts = [], attempt }: Entry, outcome: Outcome): (number | null)[] {
  return attempt && attempt.nextAt !== null ? attempts : [...attempts, 'status' in outcome ? outcome.status : null]
}

function updateAttempt(log: Log, key: string, change: Partial<NonNullable<Entry['attempt']>>): Log {
  return updateEntries(
    log,
    (entry) => entry.key === key,
    ({ attempt, ...entry }) => ({ ...entry, ...(attempt && { attempt: { ...attempt, ...change } }) }),
  )
}

/** Returns the log with the affected entries updated; the same log if there are none. */
export function updateEntries(log: Log, isAffected: (entry: Entry) => boolean, update: (entry: Entry) => Entry): Log {
  if (!log.entries.some(isAffected)) return log
  return { ...log, entries: log.entries.map((entry) => (isAffected(entry) ? update(entry) : entry)) }
}

/** True if an entry has no final outcome yet. */
export function isSending({ outcome, attempt }: Entry): boolean {
  return outcome === null || attempt !== undefined
}
