import type { RefCallback } from 'react'
import { canRunAgain, type Run, type RunRequest, runStatusOf } from '../../log/run.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { download } from '../../ui/download.ts'
import { number, type TimeStyle, timeIn } from '../../ui/format.ts'
import { ToneIcon } from '../../ui/tone-icon.tsx'
import { useNow } from '../../ui/use-now.ts'

type Props = {
  nameRef: RefCallback<HTMLButtonElement>
  run: Run
  times: TimeStyle
  isSelected: boolean
  onRun: (request: RunRequest) => void
}

/** One burst or file, with buttons that run it again or export its report. */
export function RunRow({ nameRef, run, times, isSelected, onRun }: Props) {
  const { kind, name, startedAt, accepted, delivered, total } = run
  const now = useNow(times === 'relative' ? 1_000 : 60_000)
  const { label, tone } = runStatusOf(run)
  return (
    <li className="row" data-selected={isSelected || undefined}>
      <span className="status-label" data-tone={tone}>
        <ToneIcon tone={tone} />
        {label}
      </span>
      <time dateTime={startedAt}>{timeIn(times, startedAt, now)}</time>
      <button
        ref={nameRef}
        type="button"
        className="row-name"
        aria-current={isSelected ? 'true' : undefined}
        onClick={() => onRun({ run, action: 'open' })}
      >
        {name}
      </button>
      <span className="row-facts row-counts">
        {delivered === null
          ? `${number(accepted)} of ${number(total)} accepted`
          : `${number(delivered)} of ${number(total)} delivered`}
      </span>
      <span className="row-actions">
        {canRunAgain(run) ? (
          <button type="button" className="small-button" onClick={() => onRun({ run, action: 'again' })}>
            <ActionIcon name="retry" />
            Run again<span className="hidden"> {name}</span>
          </button>
        ) : (
          <small>{kind === 'file' ? 'file not stored' : 'too long to store'}</small>
        )}
        <button type="button" className="small-button" onClick={() => exportRun(run)}>
          <ActionIcon name="download" />
          Export<span className="hidden"> {name}</span>
        </button>
      </span>
    </li>
  )
}

function exportRun({ file: _, key: _key, ...run }: Run): void {
  download('sluice-run.json', 'application/json', `${JSON.stringify(run, null, 2)}\n`)
}
