import type { EventLocation, JourneyEvent } from '@sluice/core/control-api'
import type { Outcome } from '../submit/outcome.ts'
import { addJourneyEvent, type Entry, locate, type Steps, settle, streamPosition } from './entry.ts'

export const maxEntries = 200

/** Everything sent from this browser, newest first. */
export type Log = {
  entries: Entry[]
  selected: string | null
  /** What was heard of events whose answer, and so whose id, is still on its way. */
  early: ReadonlyMap<string, Steps>
  /** What a clear took away, until something new is sent. */
  cleared: Entry[]
}

export type Change =
  | { type: 'sent'; entry: Entry }
  /** `attempt` follows by itself. */
  | { type: 'answered'; key: string; outcome: Outcome; attempt?: { number: number; nextAt: number } }
  | { type: 'attempted' | 'stopped'; key: string }
  | { type: 'heard'; event: JourneyEvent }
  | { type: 'found'; id: string; found: EventLocation }
  | { type: 'selected'; key: string }
  | { type: 'cleared' }
  | { type: 'restored' }
  /** Another tab wrote the history. */
  | { type: 'read'; entries: Entry[] }

export function openLog(entries: Entry[]): Log {
  return { entries, selected: entries[0]?.key ?? null, early: new Map(), cleared: [] }
}

export function change(log: Log, it: Change): Log {
  switch (it.type) {
    case 'sent': {
      const entries = [it.entry, ...log.entries].slice(0, maxEntries)
      return { ...log, entries, selected: it.entry.key, cleared: [] }
    }
    case 'answered':
      return answered(log, it)
    case 'attempted':
    case 'stopped': {
      const news = it.type === 'stopped' ? { isLast: true } : { nextAt: null }
      return mend(
        log,
        (entry) => entry.key === it.key,
        ({ attempt, ...entry }) => ({ ...entry, ...(attempt && { attempt: { ...attempt, ...news } }) }),
      )
    }
    case 'heard':
      return heard(log, it.event)
    case 'found':
      return mend(
        log,
        (entry) => entry.id === it.id && !entry.to,
        (entry) => ({ ...entry, steps: locate(entry.steps, it.found) }),
      )
    case 'selected':
      return { ...log, selected: it.key }
    case 'cleared':
      return { ...log, entries: [], selected: null, cleared: log.entries }
    case 'restored':
      return openLog(log.cleared)
    case 'read':
      return read(log, it.entries)
  }
}

function answered(log: Log, { key, outcome, attempt }: Extract<Change, { type: 'answered' }>): Log {
  const settled = mend(
    log,
    (entry) => entry.key === key,
    (entry) => {
      const { id, attempt: _, ...rest } = settle(entry, outcome)
      const steps = (id !== null && id !== entry.id && !entry.to && log.early.get(id)) || rest.steps
      return { ...rest, id, steps, ...(attempt && { attempt }) }
    },
  )
  return settled.entries.some(isSending) ? settled : { ...settled, early: new Map() }
}

function heard(log: Log, event: JourneyEvent): Log {
  const ids = new Set(event.ids)
  const mended = mend(
    log,
    (entry) => !entry.to && !entry.steps.delivered && (waitsOn(entry, event) || ids.has(entry.id ?? '')),
    (entry) => ({ ...entry, steps: addJourneyEvent(entry.steps, event) }),
  )
  if (!log.entries.some(isSending)) return mended
  const early = new Map(log.early)
  for (const id of ids) early.set(id, addJourneyEvent(early.get(id) ?? {}, event))
  return { ...mended, early }
}

/** Other people's events fill the same buffer, and all that wait, there or in the stream, wait longer where delivery fails. */
function waitsOn(entry: Entry, event: JourneyEvent): boolean {
  if (event.type === 'error') return streamPosition(entry) !== undefined
  return event.type === 'buffered' && entry.steps.buffered?.shardId === event.shardId
}

function isSending({ outcome, attempt }: Entry): boolean {
  return outcome === null || attempt !== undefined
}

/** The same log, down to its identity, where nothing is concerned: then nothing is drawn again. */
function mend(log: Log, concerns: (entry: Entry) => boolean, by: (entry: Entry) => Entry): Log {
  if (!log.entries.some(concerns)) return log
  return { ...log, entries: log.entries.map((entry) => (concerns(entry) ? by(entry) : entry)) }
}

/**
 * What this tab knows of an entry counts more than what another one wrote. Where both list the same entries nothing
 * changes, or two tabs would write to each other for ever.
 */
function read(log: Log, theirs: Entry[]): Log {
  const own = new Map(log.entries.map((entry) => [entry.key, entry]))
  const sending = log.entries.filter(isSending)
  const others = theirs.filter(({ key }) => !sending.some((entry) => entry.key === key))
  const entries = [...sending, ...others.map((entry) => own.get(entry.key) ?? entry)].slice(0, maxEntries)
  const isSame = entries.length === log.entries.length && entries.every(({ key }) => own.has(key))
  return isSame ? log : { ...log, entries }
}
