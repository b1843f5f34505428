import { isRecord } from '../submit/outcome.ts'
import { createStore, useStore } from '../ui/store.ts'
import type { Run } from './run.ts'

const runsKey = 'sluice.runs'
const version = 1
const maxRuns = 20
const saveDelayMs = 300
const maxTextBytes = 16 * 1024

const store = createStore<readonly Run[]>(readRuns(localStorage.getItem(runsKey)))

/** Returns the runs of this browser, newest first, and follows their changes. */
export const useRuns = (): readonly Run[] => useStore(store)

/** The keys of runs that were cleared. Such a run may still report its progress. */
const cleared = new Set<string>()

/** Adds a run, or replaces the run with the same key, and stores the newest runs. Ignores a run that was cleared. */
export function putRun(run: Run): void {
  if (cleared.has(run.key)) return
  const runs = store.get()
  const isKnown = runs.some(({ key }) => key === run.key)
  storeRuns(isKnown ? runs.map((it) => (it.key === run.key ? run : it)) : [run, ...runs].slice(0, maxRuns))
}

/** Replaces all runs. */
export function setRuns(runs: readonly Run[]): void {
  for (const { key } of store.get()) cleared.add(key)
  for (const { key } of runs) cleared.delete(key)
  storeRuns(runs)
}

function storeRuns(runs: readonly Run[]): void {
  store.set(runs)
  clearTimeout(saving)
  saving = setTimeout(save, saveDelayMs)
}

let saving: ReturnType<typeof setTimeout> | undefined
const save = () => saveRuns(store.get())
addEventListener('pagehide', save)
addEventListener('storage', ({ key, newValue }) => {
  if (key === runsKey) store.set(mergeRuns(store.get(), readRuns(newValue)))
})

/** Takes over which runs another tab has stored. This tab's own version of a run stays, and so does one that is sending. */
export function mergeRuns(own: readonly Run[], stored: readonly Run[]): Run[] {
  const sending = own.filter((run) => run.status === 'running' && !stored.some(({ key }) => key === run.key))
  return [...sending, ...stored.map((run) => own.find(({ key }) => key === run.key) ?? run)].slice(0, maxRuns)
}

/** Parses stored runs. Skips damaged ones. A run that was sending when the page was closed has stopped. */
export function readRuns(json: string | null): Run[] {
  const stored = parse(json)
  if (!isRecord(stored) || stored.version !== version || !Array.isArray(stored.runs)) return []
  return stored.runs
    .filter(isStoredRun)
    .slice(0, maxRuns)
    .map((run) => ({ ...run, file: null, status: run.status === 'running' ? 'stopped' : run.status }))
}

function isStoredRun(value: unknown): value is Run {
  if (!isRecord(value) || !isRecord(value.report)) return false
  const { key, name, startedAt, kind, status, total, accepted, failed, delivered } = value
  return (
    [key, name, startedAt].every((it) => typeof it === 'string') &&
    !Number.isNaN(Date.parse(String(startedAt))) &&
    (kind === 'burst' || kind === 'file') &&
    ['running', 'done', 'stopped', 'failed'].includes(String(status)) &&
    [total, accepted, failed, delivered ?? 0].every((it) => typeof it === 'number')
  )
}

function saveRuns(runs: readonly Run[]): void {
  const stored = runs.map((run) => {
    const isShort = run.source !== null && run.source.text.length <= maxTextBytes
    return { ...run, file: null, source: isShort ? run.source : null }
  })
  try {
    localStorage.setItem(runsKey, JSON.stringify({ version, runs: stored }))
  } catch {
    // The storage is full or disabled: retry with the newer half.
    if (runs.length > 1) saveRuns(runs.slice(0, runs.length / 2))
  }
}

function parse(json: string | null): unknown {
  try {
    return JSON.parse(json ?? 'null')
  } catch {
    return null
  }
}
