import type { Outcome } from '../submit/outcome.ts'
import type { Entry } from './entry.ts'
import { historyKey, readHistory, version } from './history-storage.ts'
import { isSending, type Log, maxEntries } from './log.ts'

const maxTextBytes = 16 * 1024
const maxResults = 20
const saveDelayMs = 300

/** Stores the entries soon, or when the page is closed. Returns a function that cancels it. */
export function saveHistorySoon(entries: readonly Entry[]): () => void {
  const save = () => saveHistory(entries)
  const timer = setTimeout(save, saveDelayMs)
  addEventListener('pagehide', save)
  return () => {
    clearTimeout(timer)
    removeEventListener('pagehide', save)
  }
}

/** Calls `changeLog` whenever another tab has stored its history. Returns a function that ends that. */
export function followStored(changeLog: (change: (log: Log) => Log) => void): () => void {
  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (key === historyKey) changeLog((log) => mergeStored(log, readHistory(newValue)))
  }
  addEventListener('storage', onStorage)
  return () => removeEventListener('storage', onStorage)
}

/** Stores the newest entries, as many as fit into the browser's storage. */
export function saveHistory(entries: readonly Entry[], storage: Pick<Storage, 'setItem'> = localStorage): void {
  const stored = entries.slice(0, maxEntries).map(storedJson)
  try {
    storage.setItem(historyKey, `{"version":${version},"entries":[${stored}]}`)
  } catch {
    // The storage is full or disabled: retry with the newer half.
    if (entries.length > 1) saveHistory(entries.slice(0, entries.length / 2), storage)
  }
}

const storedKinds: Record<string, string> = { results: 'answer', unrecognized: 'foreign' }

/** An entry never changes, so its JSON is made once: that of 200 entries may have megabytes. */
const jsonOf = new WeakMap<Entry, string>()

function storedJson(entry: Entry): string {
  const json = jsonOf.get(entry) ?? JSON.stringify(toStored(entry))
  jsonOf.set(entry, json)
  return json
}

function toStored({ steps, outcome, text, waiting: _, undelivered: _n, arrived, ...entry }: Entry) {
  return {
    ...entry,
    ...(arrived && Object.keys(arrived).length <= maxResults && { arrived }),
    text: entry.bytes <= maxTextBytes ? text : null,
    outcome: outcome && toStoredOutcome(outcome),
    hops: steps,
  }
}

function toStoredOutcome(outcome: Outcome) {
  const kind = storedKinds[outcome.kind] ?? outcome.kind
  if (outcome.kind !== 'results') return { ...outcome, kind }
  const { response, ...rest } = outcome
  const accepted = response.results.filter(({ status }) => status === 'accepted').slice(0, 1)
  const others = response.results.filter(({ status }) => status !== 'accepted').slice(0, maxResults)
  return { ...rest, kind, answer: { ...response, results: [...accepted, ...others] } }
}

/**
 * Takes over which entries another tab has stored; this tab's own version of an entry stays. Returns the same log if
 * both list the same entries: otherwise two tabs would keep writing for each other.
 */
export function mergeStored(log: Log, stored: Entry[]): Log {
  const own = new Map(log.entries.map((entry) => [entry.key, entry]))
  const sending = log.entries.filter(isSending)
  const others = stored.filter(({ key }) => !sending.some((entry) => entry.key === key))
  const entries = [...sending, ...others.map((entry) => own.get(entry.key) ?? entry)].slice(0, maxEntries)
  const isSame = entries.length === log.entries.length && entries.every(({ key }) => own.has(key))
  return isSame ? log : { ...log, entries }
}
