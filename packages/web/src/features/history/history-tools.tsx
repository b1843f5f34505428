import type { RefObject } from 'react'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { download } from '../../ui/download.ts'
import { number, type TimeStyle, timeStyles } from '../../ui/format.ts'
import { asNdjson, type StatusFilter, statusFilters } from './history-filter.ts'
import type { HistoryView } from './use-history-view.ts'

type Props = { searchRef: RefObject<HTMLInputElement | null>; view: HistoryView; total: number; hasOthers: boolean }

/** Searches, filters, pauses and exports the history. */
export function HistoryTools({ searchRef, view, total, hasOthers }: Props) {
  const { search, status, times, isPaused, newCount, isFiltered, matching, matchingCount } = view
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
      {hasOthers && (
        <button type="button" className="small-button" aria-pressed={view.isOwnOnly} onClick={view.toggleOwnOnly}>
          <ActionIcon name="filter" />
          This browser
        </button>
      )}
      <button type="button" className="small-button" aria-pressed={isPaused} onClick={view.togglePause}>
        <ActionIcon name={isPaused ? 'play' : 'pause'} />
        {isPaused ? `Resume (${number(newCount)} new)` : 'Pause'}
      </button>
      <button type="button" className="small-button" onClick={exportEntries}>
        <ActionIcon name="download" />
        Export
      </button>
      {isFiltered && (
        <p aria-live="polite">
          {matchingCount === 0 ? 'No events match.' : `${number(matchingCount)} of ${number(total)}`}
        </p>
      )}
      {isFiltered && matchingCount === 0 && (
        <button
          type="button"
          className="link-button"
          onClick={() => {
            view.clearFilter()
            searchRef.current?.focus()
          }}
        >
          Clear the filter
        </button>
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
