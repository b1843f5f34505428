import { type RefObject, useImperativeHandle, useRef } from 'react'
import type { Log, LogAction } from '../../log/log.ts'
import type { FormatName } from '../../submit/event-format.ts'
import { number } from '../../ui/format.ts'
import { HistoryRow } from './history-row.tsx'
import { HistoryTools } from './history-tools.tsx'
import { useHistoryView } from './use-history-view.ts'
import './history.css'

/** Moves the focus. `focusRow` goes up (-1) or down (1), from outside of the list to its first row. */
export type HistoryHandle = { focusSearch: () => void; focusRow: (step: -1 | 1) => void }

type Props = {
  ref: RefObject<HistoryHandle | null>
  log: Log
  dispatch: (action: LogAction) => void
  onSend: (text: string, format?: FormatName) => void
  onEdit: (text: string, format?: FormatName) => void
}

/** Lists what this browser sent. */
export function HistoryPanel({ ref, log, dispatch, onSend, onEdit }: Props) {
  const { entries, cleared, selected } = log
  const view = useHistoryView(entries)
  const search = useRef<HTMLInputElement>(null)
  const names = useRef(new Map<string, HTMLElement>())
  useImperativeHandle(ref, () => ({
    focusSearch: () => search.current?.focus(),
    focusRow: (step) => {
      const buttons = view.rows.flatMap(({ key }) => names.current.get(key) ?? [])
      const focused = buttons.indexOf(document.activeElement as HTMLElement)
      const next = focused === -1 ? 0 : Math.max(0, Math.min(buttons.length - 1, focused + step))
      buttons[next]?.focus()
    },
  }))
  return (
    <section className="panel history" aria-labelledby="history-title">
      <div className="panel-head">
        <h2 id="history-title">History</h2>
        <p>
          {entries.length > 0 ? `${number(entries.length)} stored in this browser only` : 'Stored in this browser only'}
        </p>
        <ClearButton isEmpty={entries.length === 0} canUndo={cleared.length > 0} dispatch={dispatch} />
      </div>
      {entries.length === 0 && <p className="empty">What you send appears here.</p>}
      {entries.length > 0 && <HistoryTools searchRef={search} view={view} total={entries.length} />}
      <ol className="rows">
        {view.rows.map((entry) => (
          <HistoryRow
            key={entry.key}
            nameRef={(button) => {
              if (button) names.current.set(entry.key, button)
              else names.current.delete(entry.key)
            }}
            entry={entry}
            times={view.times}
            isSelected={entry.key === selected}
            onSelect={() => dispatch({ type: 'selected', key: entry.key })}
            onSend={(text) => onSend(text, entry.format)}
            onEdit={(text) => onEdit(text, entry.format)}
          />
        ))}
      </ol>
      {view.hiddenCount > 0 && (
        <button type="button" className="button more" onClick={view.showAll}>
          Show {number(view.hiddenCount)} more
        </button>
      )}
    </section>
  )
}

type ClearProps = { isEmpty: boolean; canUndo: boolean; dispatch: Props['dispatch'] }

/** One button for both, so that it keeps the focus. */
function ClearButton({ isEmpty, canUndo, dispatch }: ClearProps) {
  if (isEmpty && !canUndo) return null
  return (
    <button type="button" className="button" onClick={() => dispatch({ type: canUndo ? 'restored' : 'cleared' })}>
      {canUndo ? 'Undo clear' : 'Clear'}
    </button>
  )
}
