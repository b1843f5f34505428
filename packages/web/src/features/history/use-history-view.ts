import { useDeferredValue, useState } from 'react'
import type { Entry } from '../../log/entry.ts'
import { type TimeStyle, timeStyles } from '../../ui/format.ts'
import { filterEntries, type StatusFilter } from './history-filter.ts'

const initialRows = 8
const timesKey = 'sluice.times'

export type HistoryView = ReturnType<typeof useHistoryView>

/** Returns the entries that the history shows, and the state of its search, filters, pause and "Show more". */
export function useHistoryView(entries: Entry[]) {
  const [search, setSearch] = useState('')
  const [status, setStatus] = useState<StatusFilter>('all')
  const [times, setTimes] = useState(storedTimes)
  const [isWhole, setWhole] = useState(false)
  /** The keys of the entries that were there when the list was paused. */
  const [paused, setPaused] = useState<ReadonlySet<string> | null>(null)

  const appliedSearch = useDeferredValue(search)
  const shown = paused ? entries.filter(({ key }) => paused.has(key)) : entries
  const matching = filterEntries(shown, appliedSearch, status)
  const rows = isWhole ? matching : matching.slice(0, initialRows)
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
    isPaused: paused !== null,
    togglePause: () => setPaused(paused ? null : new Set(entries.map(({ key }) => key))),
    /** Entries that came while the list was paused. */
    newCount: entries.length - shown.length,
    isFiltered: appliedSearch !== '' || status !== 'all',
    matching,
    rows,
    hiddenCount: matching.length - rows.length,
    showAll: () => setWhole(true),
  }
}

function storedTimes(): TimeStyle {
  const stored = localStorage.getItem(timesKey)
  return (Object.keys(timeStyles) as TimeStyle[]).find((style) => style === stored) ?? 'local'
}
