import { isOutcome, isRecord, type Outcome } from '../submit/outcome.ts'
import type { Arrivals, Entry, Steps } from './entry.ts'
import { maxEntries } from './log.ts'

export const historyKey = 'sluice.history'

/** The version of the stored format. */
export const version = 1

/** Returns the history of this browser, newest first; see `readHistory`. */
export function loadHistory(): Entry[] {
  return readHistory(localStorage.getItem(historyKey))
}

/** Parses a stored history. Skips damaged entries; returns no entries for invalid JSON or another version. */
export function readHistory(json: string | null): Entry[] {
  const stored = parse(json)
  if (!isRecord(stored) || stored.version !== version || !Array.isArray(stored.entries)) return []
  return stored.entries.flatMap(readEntry).slice(0, maxEntries)
}

// Version 1 names an outcome's kinds and an entry's steps differently. An older page that is still open in another tab
// reads and writes the same key, so the stored names stay.
const kindsByStoredName: Record<string, string> = { answer: 'results', foreign: 'unrecognized' }

function readEntry(value: unknown): Entry[] {
  if (!isRecord(value)) return []
  const { key, sentAt, name, text, bytes, id, hops, format, to, access, attempts, arrived, tab } = value
  if (typeof key !== 'string' || typeof name !== 'string' || typeof bytes !== 'number') return []
  if (typeof sentAt !== 'string' || Number.isNaN(Date.parse(sentAt))) return []
  const outcome = readStoredOutcome(value.outcome)
  if (outcome === undefined) return []
  return [
    {
      key,
      sentAt,
      name,
      bytes,
      text: typeof text === 'string' ? text : null,
      id: typeof id === 'string' ? id : null,
      outcome,
      steps: isRecord(hops) ? readSteps(hops) : {},
      ...(format === 'cloudevents' && { format }),
      ...(typeof to === 'string' && { to }),
      ...(Array.isArray(attempts) && { attempts }),
      ...(isRecord(arrived) && { arrived: arrived as Arrivals }),
      ...(typeof tab === 'string' && { tab }),
      ...((access === 'key' || access === 'jwt') && { access }),
    },
  ]
}

/** Returns undefined if the value isn't an outcome. */
function readStoredOutcome(value: unknown): Outcome | undefined {
  // The page was closed before the response arrived.
  if (value === null) return { kind: 'timed-out' }
  if (!isRecord(value) || typeof value.kind !== 'string') return undefined
  const { answer, headers, ...rest } = value
  const outcome = {
    ...rest,
    ...(areHeaders(headers) && { headers }),
    kind: kindsByStoredName[value.kind] ?? value.kind,
    ...(answer !== undefined && { response: answer }),
  }
  return isOutcome(outcome) ? outcome : undefined
}

function areHeaders(value: unknown): value is [string, string][] {
  return Array.isArray(value) && value.every((it) => Array.isArray(it) && it.length === 2 && it.every(isString))
}

const isString = (value: unknown) => typeof value === 'string'

/** Restores only the steps that the page can't derive from the response or fetch again. */
function readSteps({ delivered, stored }: Record<string, unknown>): Steps {
  const steps: Steps = {}
  if (isRecord(stored) && typeof stored.shardId === 'string' && typeof stored.bytes === 'number') {
    const { at, shardId, sequenceNumber, bytes } = stored
    steps.stored = { at: String(at), shardId, sequenceNumber: String(sequenceNumber), bytes }
  }
  if (isRecord(delivered) && typeof delivered.key === 'string') {
    steps.delivered = { key: delivered.key }
    if (typeof delivered.line === 'number') steps.delivered.line = delivered.line
    if (typeof delivered.at === 'string') steps.delivered.at = delivered.at
  }
  return steps
}

function parse(json: string | null): unknown {
  try {
    return JSON.parse(json ?? 'null')
  } catch {
    return null
  }
}
