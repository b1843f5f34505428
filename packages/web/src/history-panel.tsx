import { useState } from 'react'
import { number } from './format.ts'
import { HistoryRow } from './history-row.tsx'
import type { Change, Log } from './log.ts'

type Props = {
  log: Log
  dispatch: (change: Change) => void
  onSend: (text: string) => void
  onEdit: (text: string) => void
}

const shownAtFirst = 8

export function HistoryPanel({ log, dispatch, onSend, onEdit }: Props) {
  const [isWhole, setIsWhole] = useState(false)
  const { entries, cleared, selected } = log
  const hidden = isWhole ? 0 : Math.max(0, entries.length - shownAtFirst)
  return (
    <section className="panel history" aria-labelledby="history-title">
      <div className="panel-head">
        <h2 id="history-title">History</h2>
        <p>{entries.length > 0 && `${number(entries.length)} `}kept in this browser only</p>
        {entries.length > 0 && (
          <button type="button" className="button" onClick={() => dispatch({ type: 'cleared' })}>
            Clear
          </button>
        )}
        {cleared.length > 0 && (
          <button type="button" className="button" onClick={() => dispatch({ type: 'restored' })}>
            Undo clear
          </button>
        )}
      </div>
      {entries.length === 0 && <p className="empty">What you send is listed here.</p>}
      <ol className="rows">
        {entries.slice(0, entries.length - hidden).map((entry) => (
          <HistoryRow
            key={entry.key}
            entry={entry}
            isSelected={entry.key === selected}
            onSelect={() => dispatch({ type: 'selected', key: entry.key })}
            onSend={onSend}
            onEdit={onEdit}
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
