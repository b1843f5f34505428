import { isOutcome, isRecord, type Outcome } from '../submit/outcome.ts'
import type { Entry, Hops } from './entry.ts'
import { maxEntries } from './log.ts'

export const historyKey = 'sluice.history'

const version = 1
const maxTextBytes = 16 * 1024
/** Of a large batch's answer the list needs no more. */
const maxResults = 20

export function loadHistory(): Entry[] {
  return readHistory(localStorage.getItem(historyKey))
}

/** What was kept, as far as it is sound: another version's, or a damaged entry, is passed over. */
export function readHistory(json: string | null): Entry[] {
  const stored = parse(json)
  if (!isRecord(stored) || stored.version !== version || !Array.isArray(stored.entries)) return []
  return stored.entries.flatMap(readEntry).slice(0, maxEntries)
}

/** Keeps as many of the newest entries as the browser has room for. */
export function saveHistory(entries: readonly Entry[], storage: Pick<Storage, 'setItem'> = localStorage): void {
  const kept = { version, entries: entries.slice(0, maxEntries).map(trim) }
  try {
    storage.setItem(historyKey, JSON.stringify(kept))
  } catch {
    // Full, or switched off: the older half goes first.
    if (entries.length > 1) saveHistory(entries.slice(0, entries.length / 2), storage)
  }
}

function trim(entry: Entry): Entry {
  const text = entry.bytes <= maxTextBytes ? entry.text : null
  return { ...entry, text, outcome: entry.outcome && shorten(entry.outcome) }
}

function shorten(outcome: Outcome): Outcome {
  if (outcome.kind !== 'answer') return outcome
  const { headers: _, ...kept } = outcome
  const { results } = kept.answer
  const accepted = results.filter(({ status }) => status === 'accepted').slice(0, 1)
  const refused = results.filter(({ status }) => status !== 'accepted').slice(0, maxResults)
  return { ...kept, answer: { ...kept.answer, results: [...accepted, ...refused] } }
}

function readEntry(value: unknown): Entry[] {
  if (!isRecord(value)) return []
  const { key, sentAt, name, text, bytes, id, outcome, hops, format, to, access } = value
  if (typeof key !== 'string' || typeof name !== 'string' || typeof bytes !== 'number') return []
  if (typeof sentAt !== 'string' || Number.isNaN(Date.parse(sentAt))) return []
  if (outcome !== null && !isOutcome(outcome)) return []
  return [
    {
      key,
      sentAt,
      name,
      bytes,
      text: typeof text === 'string' ? text : null,
      id: typeof id === 'string' ? id : null,
      // The page went away while it was being sent.
      outcome: outcome ?? { kind: 'timed-out' },
      hops: isRecord(hops) ? readHops(hops) : {},
      ...(format === 'cloudevents' && { format }),
      ...(typeof to === 'string' && { to }),
      ...((access === 'key' || access === 'jwt') && { access }),
    },
  ]
}

/** Only the last hop matters later; the others are in the answer or can be asked for again. */
function readHops({ delivered, stored }: Record<string, unknown>): Hops {
  const hops: Hops = {}
  if (isRecord(stored) && typeof stored.shardId === 'string' && typeof stored.bytes === 'number') {
    const { at, shardId, sequenceNumber, bytes } = stored
    hops.stored = { at: String(at), shardId, sequenceNumber: String(sequenceNumber), bytes }
  }
  if (isRecord(delivered) && typeof delivered.key === 'string') {
    hops.delivered = { key: delivered.key }
    if (typeof delivered.line === 'number') hops.delivered.line = delivered.line
    if (typeof delivered.at === 'string') hops.delivered.at = delivered.at
  }
  return hops
}

function parse(json: string | null): unknown {
  try {
    return JSON.parse(json ?? 'null')
  } catch {
    return null
  }
}
