import { type RefObject, useState } from 'react'
import type { Entry } from '../../log/entry.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { download } from '../../ui/download.ts'
import { number, type TimeStyle, timeStyles } from '../../ui/format.ts'
import { findInObjects } from './find-in-objects.ts'
import { asHar } from './har.ts'
import { asNdjson, type StatusFilter, statusFilters } from './history-filter.ts'
import type { HistoryView } from './use-history-view.ts'

type Props = {
  searchRef: RefObject<HTMLInputElement | null>
  view: HistoryView
  total: number
  hasOthers: boolean
  /** True if there are objects to search. */
  isLocal: boolean
}

/** Searches, filters, pauses and exports the events. */
export function HistoryTools({ searchRef, view, total, hasOthers, isLocal }: Props) {
  const { search, status, times, isPaused, newCount, matching } = view
  const objects = useObjectSearch(search)
  return (
    <search className="history-tools">
      <input
        ref={searchRef}
        type="search"
        aria-label="Search the events"
        placeholder="Search by id, name or text"
        value={search}
        spellCheck={false}
        onChange={(event) => view.setSearch(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && isLocal && objects.find()}
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
      <ExportButtons entries={matching} />
      <Matches searchRef={searchRef} view={view} total={total} />
      {isLocal && search.trim() !== '' && (
        <>
          <button type="button" className="link-button" onClick={objects.find}>
            Find this id in S3
          </button>
          <p aria-live="polite">{objects.message}</p>
        </>
      )}
    </search>
  )
}

function ExportButtons({ entries }: { entries: readonly Entry[] }) {
  const exportNdjson = () => download('sluice-events.ndjson', 'application/x-ndjson', asNdjson(entries))
  const exportHar = () => download('sluice-events.har', 'application/json', asHar(entries))
  return (
    <>
      <button type="button" className="small-button" onClick={exportNdjson}>
        <ActionIcon name="download" />
        Export<span className="hidden"> as NDJSON</span>
      </button>
      <button type="button" className="small-button" onClick={exportHar}>
        <ActionIcon name="download" />
        <span className="hidden">Export as </span>HAR
      </button>
    </>
  )
}

/** Searches the objects for the searched text as an id. */
function useObjectSearch(search: string) {
  const [{ message, of }, setMessage] = useState({ message: '', of: '' })
  const find = async () => {
    const id = search.trim()
    if (id === '') return
    setMessage({ message: 'Searching the objects…', of: search })
    setMessage({ message: (await findInObjects(id)) ?? '', of: search })
  }
  return { find, message: of === search ? message : '' }
}

function Matches({ searchRef, view, total }: Pick<Props, 'searchRef' | 'view' | 'total'>) {
  const { isFiltered, matchingCount } = view
  if (!isFiltered) return null
  return (
    <>
      <p aria-live="polite">
        {matchingCount === 0 ? 'No events match.' : `${number(matchingCount)} of ${number(total)}`}
      </p>
      {matchingCount === 0 && (
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
    </>
  )
}

function Options({ titles }: { titles: Record<string, string> }) {
  return Object.entries(titles).map(([value, title]) => (
    <option key={value} value={value}>
      {title}
    </option>
  ))
}
