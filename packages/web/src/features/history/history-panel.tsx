import { type RefObject, useImperativeHandle, useRef, useState } from 'react'
import type { Log, LogAction } from '../../log/log.ts'
import type { Run, RunRequest } from '../../log/run.ts'
import { setRuns, useRuns } from '../../log/runs.ts'
import type { FormatName } from '../../submit/event-format.ts'
import { number } from '../../ui/format.ts'
import { HistoryRow } from './history-row.tsx'
import { HistoryTools } from './history-tools.tsx'
import { RunRow } from './run-row.tsx'
import { useHistoryView } from './use-history-view.ts'
import './history.css'

/** Moves the focus. `focusRow` goes up (-1) or down (1), from outside of the list to its first row. */
export type HistoryHandle = { focusSearch: () => void; focusRow: (step: -1 | 1) => void }

type Props = {
  ref: RefObject<HistoryHandle | null>
  log: Log
  /** The key of the entry or run that is shown in the card above. */
  selected: string | null
  dispatch: (action: LogAction) => void
  /** Called with the key of an entry to show its journey. */
  onSelect: (key: string) => void
  onSend: (text: string, format?: FormatName) => void
  onEdit: (text: string, format?: FormatName) => void
  onRun: (request: RunRequest) => void
}

/** Lists what this browser sent: events, bursts and files. */
export function HistoryPanel({ ref, log, selected, dispatch, onSelect, onSend, onEdit, onRun }: Props) {
  const { entries, cleared } = log
  const runs = useRuns()
  const [clearedRuns, setClearedRuns] = useState<readonly Run[]>([])
  const total = entries.length + runs.length
  const canUndo = total === 0 && cleared.length + clearedRuns.length > 0
  const clear = () => {
    dispatch({ type: canUndo ? 'restored' : 'cleared' })
    setRuns(canUndo ? clearedRuns : [])
    setClearedRuns(canUndo ? [] : runs)
  }
  const view = useHistoryView(entries, runs)
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
        <p>{total > 0 ? `${number(total)} stored in this browser only` : 'Stored in this browser only'}</p>
        <ClearButton isEmpty={total === 0} canUndo={canUndo} onClear={clear} />
      </div>
      {total === 0 && <p className="empty">What you send appears here.</p>}
      {total > 0 && <HistoryTools searchRef={search} view={view} total={total} />}
      <ol className="rows">
        {view.rows.map((row) => {
          const nameRef = (button: HTMLButtonElement | null) => {
            if (button) names.current.set(row.key, button)
            else names.current.delete(row.key)
          }
          if (row.kind === 'run') {
            return (
              <RunRow
                key={row.key}
                nameRef={nameRef}
                run={row.run}
                times={view.times}
                isSelected={row.key === selected}
                onRun={onRun}
              />
            )
          }
          const { entry } = row
          return (
            <HistoryRow
              key={row.key}
              nameRef={nameRef}
              entry={entry}
              times={view.times}
              isSelected={row.key === selected}
              onSelect={() => onSelect(entry.key)}
              onSend={(text) => onSend(text, entry.format)}
              onEdit={(text) => onEdit(text, entry.format)}
            />
          )
        })}
      </ol>
      {view.hiddenCount > 0 && (
        <button type="button" className="button more" onClick={view.showAll}>
          Show {number(view.hiddenCount)} more
        </button>
      )}
    </section>
  )
}

type ClearProps = { isEmpty: boolean; canUndo: boolean; onClear: () => void }

/** One button for both, so that it keeps the focus. */
function ClearButton({ isEmpty, canUndo, onClear }: ClearProps) {
  if (isEmpty && !canUndo) return null
  return (
    <button type="button" className="button" onClick={onClear}>
      {canUndo ? 'Undo clear' : 'Clear'}
    </button>
  )
}
