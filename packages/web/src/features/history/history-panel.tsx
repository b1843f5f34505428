import { useDeferredValue, useState } from 'react'
import type { Change, Log } from '../../log/log.ts'
import type { FormatName } from '../../submit/event-format.ts'
import { download } from '../../ui/download.ts'
import { number, type TimeStyle, timeStyles } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { asNdjson, filterEntries, type Share, shares } from './history-filter.ts'
import { HistoryRow } from './history-row.tsx'
import './history.css'

type Props = {
  log: Log
  dispatch: (change: Change) => void
  onSend: (text: string, format?: FormatName) => void
  onEdit: (text: string, format?: FormatName) => void
}

const shownAtFirst = 8
const timesKey = 'sluice.times'

function storedTimes(): TimeStyle {
  const stored = localStorage.getItem(timesKey)
  return (Object.keys(timeStyles) as TimeStyle[]).find((style) => style === stored) ?? 'local'
}

export function HistoryPanel({ log, dispatch, onSend, onEdit }: Props) {
  const [isWhole, setIsWhole] = useState(false)
  const [words, setWords] = useState('')
  const [share, setShare] = useState<Share>('all')
  const [times, setTimes] = useState(storedTimes)
  /** What was there when the list was paused. */
  const [known, setKnown] = useState<ReadonlySet<string> | null>(null)
  const showTimes = (style: TimeStyle) => {
    setTimes(style)
    localStorage.setItem(timesKey, style)
  }
  const wanted = useDeferredValue(words)
  const { entries, cleared, selected } = log
  const canUndo = cleared.length > 0
  const news = known ? entries.filter(({ key }) => !known.has(key)).length : 0
  const listed = filterEntries(known ? entries.filter(({ key }) => known.has(key)) : entries, wanted, share)
  const hidden = isWhole ? 0 : Math.max(0, listed.length - shownAtFirst)
  const isFiltered = wanted !== '' || share !== 'all'
  return (
    <section className="panel history" aria-labelledby="history-title">
      <div className="panel-head">
        <h2 id="history-title">History</h2>
        <p>{entries.length > 0 && `${number(entries.length)} `}kept in this browser only</p>
        {/* One button, which keeps the focus when what it does is to be undone. */}
        {(entries.length > 0 || canUndo) && (
          <button type="button" className="button" onClick={() => dispatch({ type: canUndo ? 'restored' : 'cleared' })}>
            {canUndo ? 'Undo clear' : 'Clear'}
          </button>
        )}
      </div>
      {entries.length === 0 && <p className="empty">What you send is listed here.</p>}
      {entries.length > 0 && (
        <search className="history-tools">
          <input
            type="search"
            aria-label="Search the history"
            placeholder="Search"
            value={words}
            spellCheck={false}
            onChange={(event) => setWords(event.target.value)}
          />
          <select aria-label="Status" value={share} onChange={(event) => setShare(event.target.value as Share)}>
            {Object.entries(shares).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
          <select aria-label="Times" value={times} onChange={(event) => showTimes(event.target.value as TimeStyle)}>
            {Object.entries(timeStyles).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="small-button"
            aria-pressed={known !== null}
            onClick={() => setKnown(known ? null : new Set(entries.map(({ key }) => key)))}
          >
            <Icon name={known ? 'play' : 'pause'} />
            {known ? `Paused: ${number(news)} new` : 'Pause'}
          </button>
          <button
            type="button"
            className="small-button"
            onClick={() => download('sluice-history.ndjson', 'application/x-ndjson', asNdjson(listed))}
          >
            <Icon name="open" />
            Export
          </button>
          {isFiltered && (
            <p aria-live="polite">
              {number(listed.length)} of {number(entries.length)}
            </p>
          )}
        </search>
      )}
      <ol className="rows">
        {listed.slice(0, listed.length - hidden).map((entry) => (
          <HistoryRow
            key={entry.key}
            entry={entry}
            times={times}
            isSelected={entry.key === selected}
            onSelect={() => dispatch({ type: 'selected', key: entry.key })}
            onSend={(text) => onSend(text, entry.format)}
            onEdit={(text) => onEdit(text, entry.format)}
          />
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" className="button more" onClick={() => setIsWhole(true)}>
          Show {number(hidden)} more
        </button>
      )}
    </section>
  )
}
