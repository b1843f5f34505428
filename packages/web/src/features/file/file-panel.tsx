import { type DragEvent, type RefObject, useRef } from 'react'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { BackgroundNotice } from '../../ui/background-notice.tsx'
import { download } from '../../ui/download.ts'
import { useFocusHandover } from '../../ui/focus.ts'
import { plural, size } from '../../ui/format.ts'
import { useKeyAction } from '../../ui/key-actions.ts'
import { ToneIcon } from '../../ui/tone-icon.tsx'
import { BadRows, NotedRows } from './bad-rows.tsx'
import { fileMessage, fileTone, progressMessage } from './file-message.ts'
import { FilePreview } from './file-preview.tsx'
import type { RowProblem } from './file-progress.ts'
import { type ChosenFile, canSend, type FileState, isBusy } from './file-state.ts'
import { useFile } from './use-file.ts'
import './file.css'

type Props = {
  isShown: boolean
  onShow: () => void
  /** Gets the focus once the panel is shown again. */
  returnFocus: RefObject<HTMLElement | null>
}

/** Sends the rows of a file: first they are read and checked, then the good ones are sent and the bad ones listed. */
export function FilePanel({ isShown, onShow, returnFocus }: Props) {
  const { state, choose, chooseDelimiter, send, stop } = useFile()
  const input = useRef<HTMLInputElement>(null)
  const message = fileMessage(state)
  const act = () => {
    if (isBusy(state)) stop()
    else if (state.status !== 'empty') send(state)
  }
  useKeyAction('escape', isBusy(state), stop)
  useKeyAction('send', isShown && (isBusy(state) || canSend(state)), act)
  return (
    <>
      {!isShown && isBusy(state) && message && (
        <BackgroundNotice text={`A file: ${message}`} onShow={onShow} returnFocus={returnFocus} />
      )}
      <div className="file" hidden={!isShown}>
        <FileChoice ref={input} onChoose={choose} />
        <FileStatus state={state} message={message} />
        <FilePreview state={state} onDelimiter={chooseDelimiter} />
        {state.status !== 'empty' && (
          <>
            <FileActions state={state} input={input} onAct={act} />
            {state.progress && <NotedRows progress={state.progress} />}
            {state.progress && <BadRows progress={state.progress} />}
          </>
        )}
      </div>
    </>
  )
}

type ChoiceProps = { ref: RefObject<HTMLInputElement | null>; onChoose: (file: File | undefined) => void }

function FileChoice({ ref, onChoose }: ChoiceProps) {
  const drop = (event: DragEvent<HTMLElement>) => {
    event.preventDefault()
    const { files } = event.dataTransfer
    if (ref.current && files.length > 0) ref.current.files = files
    onChoose(files[0])
  }
  return (
    <label className="file-choice" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <span>
        NDJSON with one event per line, or CSV with a header row and any delimiter. CSV values are sent as strings.
      </span>
      <input
        ref={ref}
        type="file"
        accept=".ndjson,.jsonl,.json,.csv,.tsv,.tab,.psv"
        onChange={(event) => onChoose(event.target.files?.[0])}
      />
    </label>
  )
}

function FileStatus({ state, message }: { state: FileState; message: string }) {
  const tone = fileTone(state)
  return (
    <>
      <p className="file-status" aria-live="polite" data-tone={tone}>
        {message && (
          <>
            <ToneIcon tone={tone} />
            {message}
          </>
        )}
      </p>
      {state.status === 'failed' && state.progress && <p className="empty">{progressMessage(state)}</p>}
      {state.status === 'sending' && state.progress && (
        <label className="file-progress">
          <span className="hidden">Sent</span>
          <progress max={state.totalRows ?? 0} value={state.progress.rows} />
        </label>
      )}
    </>
  )
}

type ActionsProps = { state: ChosenFile; input: RefObject<HTMLInputElement | null>; onAct: () => void }

function FileActions({ state, input, onAct }: ActionsProps) {
  const { file, progress } = state
  const buttonRef = useFocusHandover(input)
  if (!isBusy(state) && !progress) return null
  return (
    <div className="actions">
      {isBusy(state) && (
        <button key="stop" ref={buttonRef} type="button" className="button primary" onClick={onAct}>
          Stop
        </button>
      )}
      {progress && canSend(state) && (
        <button key="send" ref={buttonRef} type="button" className="button primary" onClick={onAct}>
          Send {plural(progress.good, 'row')}
        </button>
      )}
      {progress && progress.badCount > 0 && !isBusy(state) && (
        <button type="button" className="button" onClick={() => downloadReport(progress.bad)}>
          <ActionIcon name="open" />
          Download report
        </button>
      )}
      <p className="empty">
        {file.name}, {size(file.size)}
      </p>
    </div>
  )
}

function downloadReport(bad: readonly RowProblem[]): void {
  const lines = bad.map((row) => `${JSON.stringify(row)}\n`)
  download('sluice-report.ndjson', 'application/x-ndjson', lines.join(''))
}
