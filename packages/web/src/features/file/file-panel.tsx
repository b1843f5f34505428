import { type DragEvent, type RefObject, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Run, RunRequest } from '../../log/run.ts'
import { useRunRequest } from '../../log/use-run-request.ts'
import { BackgroundNotice } from '../../ui/background-notice.tsx'
import { useFocusHandover } from '../../ui/focus.ts'
import { plural, size } from '../../ui/format.ts'
import { useKeyAction } from '../../ui/key-actions.ts'
import { ToneIcon } from '../../ui/tone-icon.tsx'
import { NotedRows } from './bad-rows.tsx'
import { fileMessage, fileTone, progressMessage } from './file-message.ts'
import { FilePreview } from './file-preview.tsx'
import { BadReport, FileReportView } from './file-report.tsx'
import { type FileReport, reportOf } from './file-run.ts'
import { type ChosenFile, canSend, type FileState, isBusy } from './file-state.ts'
import { useFile } from './use-file.ts'
import './file.css'

type Props = {
  isShown: boolean
  onShow: () => void
  /** Gets the focus once the panel is shown again. */
  returnFocus: RefObject<HTMLElement | null>
  /** True if this page sees deliveries. */
  isLocal: boolean
  /** The element for the report; `null` while it isn't drawn. */
  reportPlace: HTMLElement | null
  /** The last wish about a run of the list. */
  request: RunRequest | null
}

/** Sends the rows of a file: first they are read and checked, then the good ones are sent and the bad ones listed. */
export function FilePanel({ isShown, onShow, returnFocus, isLocal, reportPlace, request }: Props) {
  const { state, choose, chooseDelimiter, send, stop, sendAgain } = useFile(isLocal)
  /** An earlier run whose report is shown, until this panel is used. */
  const [opened, setOpened] = useState<Run | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const message = fileMessage(state)
  const act = () => {
    setOpened(null)
    if (isBusy(state)) stop()
    else if (state.status !== 'empty') send(state)
  }
  useRunRequest(request, 'file', ({ run, action }) => {
    if (action === 'open') return setOpened(run)
    setOpened(null)
    if (run.file && !isBusy(state)) sendAgain(run.file)
  })
  useKeyAction('escape', isBusy(state), stop)
  useKeyAction('send', isShown && (isBusy(state) || canSend(state)), act)
  return (
    <>
      {!isShown && isBusy(state) && message && (
        <BackgroundNotice text={`A file: ${message}`} onShow={onShow} returnFocus={returnFocus} />
      )}
      <div className="file" hidden={!isShown}>
        <FileChoice
          ref={input}
          onChoose={(file) => {
            setOpened(null)
            choose(file)
          }}
        />
        <FileStatus state={state} message={message} />
        <FilePreview state={state} onDelimiter={chooseDelimiter} />
        {state.status !== 'empty' && (
          <>
            <FileActions state={state} input={input} onAct={act} />
            {state.progress && <NotedRows progress={state.progress} />}
          </>
        )}
      </div>
      {isShown && reportPlace && createPortal(<ShownReport state={state} opened={opened} />, reportPlace)}
    </>
  )
}

/** The report on the chosen file or on an earlier run; before the rows are sent, those that can't be. */
function ShownReport({ state, opened }: { state: FileState; opened: Run | null }) {
  const isOther = opened !== null && (state.status === 'empty' || opened.startedAt !== state.startedAt)
  if (isOther) return <FileReportView report={opened.report as FileReport} />
  const report = state.status === 'empty' ? null : reportOf(state)
  if (report) return <FileReportView report={report} />
  if (state.status !== 'empty' && state.progress && state.progress.badCount > 0)
    return <BadReport progress={state.progress} />
  return <p className="empty">Send a file to see here how many of its rows are accepted and delivered.</p>
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
      <p className="empty">
        {file.name}, {size(file.size)}
      </p>
    </div>
  )
}
