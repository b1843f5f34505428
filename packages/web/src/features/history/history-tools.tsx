import type { RefObject } from 'react'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { download } from '../../ui/download.ts'
import { number, type TimeStyle, timeStyles } from '../../ui/format.ts'
import { asNdjson, type StatusFilter, statusFilters } from './history-filter.ts'
import type { HistoryView } from './use-history-view.ts'

type Props = { searchRef: RefObject<HTMLInputElement | null>; view: HistoryView; total: number }

/** Searches, filters, pauses and exports the history. */
export function HistoryTools({ searchRef, view, total }: Props) {
  const { search, status, times, isPaused, newCount, isFiltered, matching } = view
  const exportEntries = () => download('sluice-history.ndjson', 'application/x-ndjson', asNdjson(matching))
  return (
    <search className="history-tools">
      <input
        ref={searchRef}
        type="search"
        aria-label="Search the history"
        placeholder="Search"
        value={search}
        spellCheck={false}
        onChange={(event) => view.setSearch(event.target.value)}
      />
      <select
        aria-label="Status"
        value={status}
        onChange={(event) => view.setStatus(event.target.value as StatusFilter)}
      >
        <Options titles={statusFilters} />
      </select>
      <select aria-label="Times" value={times} onChange={(event) => view.setTimes(event.target.value as TimeStyle)}>
        <Options titles={timeStyles} />
      </select>
      <button type="button" className="small-button" aria-pressed={isPaused} onClick={view.togglePause}>
        <ActionIcon name={isPaused ? 'play' : 'pause'} />
        {isPaused ? `Resume (${number(newCount)} new)` : 'Pause'}
      </button>
      <button type="button" className="small-button" onClick={exportEntries}>
        <ActionIcon name="open" />
        Export
      </button>
      {isFiltered && (
        <p aria-live="polite">
          {number(matching.length)} of {number(total)}
        </p>
      )}
    </search>
  )
}

function Options({ titles }: { titles: Record<string, string> }) {
  return Object.entries(titles).map(([value, title]) => (
    <option key={value} value={value}>
      {title}
    </option>
  ))
}
