import { type RefObject, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import type { Log, LogAction } from '../../log/log.ts'
import { useOthers } from '../../log/others.ts'
import type { Run, RunRequest } from '../../log/run.ts'
import { setRuns, useRuns } from '../../log/runs.ts'
import type { FormatName } from '../../submit/event-format.ts'
import { number } from '../../ui/format.ts'
import { HistoryRow, type RowActions } from './history-row.tsx'
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
  /** True if there are events of other senders, and objects to search. */
  isLocal: boolean
  dispatch: (action: LogAction) => void
  /** Called with the key of an entry to show its journey. */
  onSelect: (key: string) => void
  onSend: (text: string, format?: FormatName) => void
  onEdit: (text: string, format?: FormatName) => void
  onRun: (request: RunRequest) => void
}

/** Lists what this browser sent: events, bursts and files. With a local pipeline, lists the events of other senders too. */
export function HistoryPanel({ ref, log, selected, isLocal, dispatch, onSelect, onSend, onEdit, onRun }: Props) {
  const { entries } = log
  const runs = useRuns()
  const others = useOthers()
  const ownCount = entries.length + runs.length
  const total = ownCount + others.length
  const view = useHistoryView(entries, others, runs)
  const search = useRef<HTMLInputElement>(null)
  const names = useRef(new Map<string, HTMLElement>())
  const actions = useRowActions(names, { onSelect, onSend, onEdit })
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
        <h2 id="history-title">Events</h2>
        <Counts own={ownCount} others={others.filter(({ isFound }) => !isFound).length} />
        <ClearButton log={log} runs={runs} dispatch={dispatch} />
      </div>
      {(total > 0 || isLocal) && (
        <HistoryTools searchRef={search} view={view} total={total} hasOthers={others.length > 0} isLocal={isLocal} />
      )}
      {total === 0 && (
        <p className="empty">
          {isLocal
            ? 'Every event appears here: from this page, from curl or from your code.'
            : 'What you send appears here.'}
        </p>
      )}
      {view.rows.length > 0 && <ColumnHeads />}
      <ol className="rows">
        {view.rows.map((row) => {
          const common = { times: view.times, isSelected: row.key === selected }
          if (row.kind === 'event') return <HistoryRow key={row.key} actions={actions} entry={row.entry} {...common} />
          const nameRef = (button: HTMLButtonElement | null) => actions.nameRef(row.key, button)
          return <RunRow key={row.key} nameRef={nameRef} run={row.run} onRun={onRun} {...common} />
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

function Counts({ own, others }: { own: number; others: number }) {
  return (
    <p>
      {own > 0 ? `${number(own)} stored in this browser only` : 'What you send is stored in this browser only'}
      {others > 0 && ` · ${number(others)} of other senders`}
    </p>
  )
}

/** Names the columns where they are aligned. The rows themselves read well without these names. */
function ColumnHeads() {
  return (
    <div className="row row-head" aria-hidden="true">
      <span>Status</span>
      <span>Time</span>
      <span>Name</span>
      <span className="row-facts">
        {['Size', 'Response', 'Shard', 'To S3', 'Source'].map((name) => (
          <span key={name}>{name}</span>
        ))}
      </span>
      <span className="row-actions" />
    </div>
  )
}

type Actions = Pick<Props, 'onSelect' | 'onSend' | 'onEdit'>

/** Returns the actions of the rows as an object that stays the same. It calls the latest functions. */
function useRowActions(names: RefObject<Map<string, HTMLElement>>, latest: Actions): RowActions {
  const current = useRef(latest)
  useLayoutEffect(() => {
    current.current = latest
  })
  const [actions] = useState<RowActions>(() => ({
    nameRef: (key, button) => {
      if (button) names.current.set(key, button)
      else names.current.delete(key)
    },
    onSelect: ({ key }) => current.current.onSelect(key),
    onSend: ({ format }, text) => current.current.onSend(text, format),
    onEdit: ({ format }, text) => current.current.onEdit(text, format),
  }))
  return actions
}

type ClearProps = Pick<Props, 'log' | 'dispatch'> & { runs: readonly Run[] }

/** One button to clear what this browser sent and to undo that, so that it keeps the focus. */
function ClearButton({ log: { entries, cleared }, runs, dispatch }: ClearProps) {
  const [clearedRuns, setClearedRuns] = useState<readonly Run[]>([])
  const isEmpty = entries.length + runs.length === 0
  const canUndo = isEmpty && cleared.length + clearedRuns.length > 0
  const clear = () => {
    dispatch({ type: canUndo ? 'restored' : 'cleared' })
    setRuns(canUndo ? clearedRuns : [])
    setClearedRuns(canUndo ? [] : runs)
  }
  if (isEmpty && !canUndo) return null
  return (
    <button type="button" className="button" onClick={clear}>
      {canUndo ? 'Undo clear' : 'Clear'}
    </button>
  )
}
