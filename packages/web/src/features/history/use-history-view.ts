import { startTransition, useDeferredValue, useState } from 'react'
import type { Entry } from '../../log/entry.ts'
import type { Run } from '../../log/run.ts'
import { type TimeStyle, timeStyles } from '../../ui/format.ts'
import { filterEntries, filterRuns, type StatusFilter } from './history-filter.ts'

const initialRows = 8
const timesKey = 'sluice.times'

export type HistoryView = ReturnType<typeof useHistoryView>

/** A row of the list. */
export type Row = { key: string } & ({ kind: 'event'; entry: Entry } | { kind: 'run'; run: Run })

/** Returns the rows that the history shows, and the state of its search, filters, pause and "Show more". */
export function useHistoryView(own: readonly Entry[], others: readonly Entry[], runs: readonly Run[]) {
  const [search, setSearch] = useState('')
  const [status, setStatus] = useState<StatusFilter>('all')
  const [times, setTimes] = useState(storedTimes)
  const [isOwnOnly, setOwnOnly] = useState(false)
  const [isWhole, setWhole] = useState(false)
  /** The keys of the entries that were there when the list was paused. */
  const [paused, setPaused] = useState<ReadonlySet<string> | null>(null)

  const entries = isOwnOnly ? own : [...own, ...others]
  const appliedSearch = useDeferredValue(search)
  const isShown = ({ key }: { key: string }) => paused?.has(key) ?? true
  const matching = filterEntries(entries.filter(isShown), appliedSearch, status)
  const all = rowsOf(matching, filterRuns(runs.filter(isShown), appliedSearch, status))
  const rows = isWhole ? all : all.slice(0, initialRows)
  const keys = [...entries, ...runs].map(({ key }) => key)
  return {
    search,
    setSearch,
    status,
    setStatus,
    times,
    setTimes: (style: TimeStyle) => {
      setTimes(style)
      localStorage.setItem(timesKey, style)
    },
    isOwnOnly,
    toggleOwnOnly: () => setOwnOnly(!isOwnOnly),
    isPaused: paused !== null,
    togglePause: () => setPaused(paused ? null : new Set(keys)),
    /** Rows that came while the list was paused. */
    newCount: keys.filter((key) => !isShown({ key })).length,
    isFiltered: appliedSearch !== '' || status !== 'all' || isOwnOnly,
    clearFilter: () => {
      setSearch('')
      setStatus('all')
      setOwnOnly(false)
    },
    /** The events that match the filters. */
    matching,
    matchingCount: all.length,
    rows,
    hiddenCount: all.length - rows.length,
    // As a transition, React draws hundreds of rows in short steps.
    showAll: () => startTransition(() => setWhole(true)),
  }
}

/** Merges both lists, newest first. */
function rowsOf(entries: readonly Entry[], runs: readonly Run[]): Row[] {
  const rows: (Row & { at: string })[] = [
    ...entries.map((entry) => ({ kind: 'event' as const, key: entry.key, at: entry.sentAt, entry })),
    ...runs.map((run) => ({ kind: 'run' as const, key: run.key, at: run.startedAt, run })),
  ]
  return rows.sort((a, b) => (a.at < b.at ? 1 : -1))
}

function storedTimes(): TimeStyle {
  const stored = localStorage.getItem(timesKey)
  return (Object.keys(timeStyles) as TimeStyle[]).find((style) => style === stored) ?? 'local'
}
