import { type DragEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { submit } from '../../submit/submit.ts'
import { delay } from '../../ui/delay.ts'
import { download } from '../../ui/download.ts'
import { useFocusHandover } from '../../ui/focus.ts'
import { number, plural, size } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { useKeyAction } from '../../ui/key-actions.ts'
import { ToneIcon } from '../../ui/tone-icon.tsx'
import { rowsOf } from './file-rows.ts'
import { type FileProgress, processRows } from './file-send.ts'
import './file.css'
import { useTarget } from '../../submit/target.ts'
import { BackgroundNotice } from '../../ui/background-notice.tsx'

type Phase = 'none' | 'reading' | 'read' | 'sending' | 'sent' | 'stopped'
const shownBad = 20

type Props = {
  isShown: boolean
  onShow: () => void
  /** Gets the focus once the panel is shown again. */
  returnFocus: RefObject<HTMLElement | null>
}

/** The rows of a file: looked through first, then sent; what is bad is listed, what is good goes. */
export function FilePanel({ isShown, onShow, returnFocus }: Props) {
  const target = useTarget()
  const [file, setFile] = useState<File | null>(null)
  const [phase, setPhase] = useState<Phase>('none')
  const [progress, setProgress] = useState<FileProgress | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  /** 0 until all were looked at. */
  const [total, setTotal] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const focusRef = useFocusHandover(input)
  const running = useRef(new AbortController())
  useEffect(() => () => running.current.abort(), [])

  const run = async (chosen: File, isSending: boolean) => {
    running.current.abort()
    const own = new AbortController()
    running.current = own
    setFailure(null)
    setPhase(isSending ? 'sending' : 'reading')
    setProgress((looked) => looked && { ...looked, rows: 0, accepted: 0 })
    try {
      const { rows } = await processRows(rowsOf(chosen), {
        ...(isSending && { send: (text: string) => submit(target.url, text, target) }),
        access: target.access?.kind,
        onProgress: (news) => running.current === own && setProgress(news),
        pause: (ms) => delay(ms, own.signal),
        signal: own.signal,
      })
      if (running.current !== own) return
      setPhase(own.signal.aborted ? 'stopped' : isSending ? 'sent' : 'read')
      if (!isSending) setTotal(rows)
    } catch (error) {
      if (running.current !== own) return
      setFailure(error instanceof Error ? error.message : String(error))
      setPhase('stopped')
    }
  }

  const choose = (chosen: File | undefined) => {
    setFile(chosen ?? null)
    setProgress(null)
    setTotal(0)
    if (chosen) run(chosen, false)
  }
  const stop = () => {
    running.current.abort()
    setPhase('stopped')
  }
  const isBusy = phase === 'reading' || phase === 'sending'
  const isReady = phase === 'read' || (failure !== null && total > 0 && progress?.accepted === 0)
  const canSend = !isBusy && progress !== null && progress.good > 0 && isReady
  useKeyAction('escape', isBusy, stop)
  useKeyAction('send', isShown && (isBusy || canSend), () => {
    if (isBusy) stop()
    else if (file) run(file, true)
  })
  const report = () =>
    download(
      'sluice-report.ndjson',
      'application/x-ndjson',
      (progress?.bad ?? []).map((bad) => `${JSON.stringify(bad)}\n`).join(''),
    )

  const drop = (event: DragEvent<HTMLElement>) => {
    event.preventDefault()
    const { files } = event.dataTransfer
    if (input.current && files.length > 0) input.current.files = files
    choose(files[0])
  }
  const said = failure ?? (progress && words(phase, progress, total))
  const isWhole = phase !== 'stopped' && progress && progress.good > 0 && progress.badCount === 0
  const tone = failure ? 'bad' : isBusy ? 'busy' : isWhole ? 'good' : 'warn'

  return (
    <>
      {!isShown && isBusy && said && (
        <BackgroundNotice text={`A file: ${said}`} onShow={onShow} returnFocus={returnFocus} />
      )}
      <div className="file" hidden={!isShown}>
        <label className="file-choice" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
          <span>NDJSON, one event per line, or CSV with a header row, whose values stay text.</span>
          <input
            ref={input}
            type="file"
            accept=".ndjson,.jsonl,.json,.csv"
            onChange={(event) => choose(event.target.files?.[0])}
          />
        </label>
        <p className="file-words" aria-live="polite" data-tone={tone}>
          {said && (
            <>
              <ToneIcon tone={tone} />
              {said}
            </>
          )}
        </p>
        {failure && progress && <p className="empty">{words(phase, progress, total)}</p>}
        {phase === 'sending' && progress && (
          <label className="burst-progress">
            <span className="hidden">Sent</span>
            <progress max={total} value={progress.rows} />
          </label>
        )}
        {file && (isBusy || progress) && (
          <div className="actions">
            {isBusy ? (
              <button key="stop" ref={focusRef} type="button" className="button primary" onClick={stop}>
                Stop
              </button>
            ) : (
              canSend && (
                <button
                  key="send"
                  ref={focusRef}
                  type="button"
                  className="button primary"
                  onClick={() => run(file, true)}
                >
                  Send {plural(progress.good, 'row')}
                </button>
              )
            )}
            {!isBusy && progress && progress.badCount > 0 && (
              <button ref={focusRef} type="button" className="button" onClick={report}>
                <Icon name="open" />
                Report
              </button>
            )}
            <p className="empty">
              {file.name}, {size(file.size)}
            </p>
          </div>
        )}
        {progress && progress.badCount > 0 && (
          <table className="figures file-bad">
            <caption>{plural(progress.badCount, 'row')} not stored</caption>
            <thead>
              <tr>
                <th scope="col">Line</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {progress.bad.slice(0, shownBad).map(({ line, problem }) => (
                <tr key={line}>
                  <th scope="row">{number(line)}</th>
                  <td>{problem}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  )
}

function words(phase: Phase, { rows, good, accepted, badCount }: FileProgress, total: number): string {
  if (phase === 'reading') return `${plural(rows, 'row')} read…`
  if (phase === 'sending') return `${number(accepted)} accepted…`
  if (phase === 'read') {
    return rows === 0 ? 'It has no rows.' : `${plural(good, 'row')} can be sent, ${number(badCount)} cannot.`
  }
  if (phase === 'sent') return `Sent: ${number(accepted)} of ${plural(rows, 'row')} accepted.`
  if (total === 0) return `Stopped after ${plural(rows, 'row')} read; nothing was sent.`
  const rest = accepted + badCount < total ? '; the rest was not sent' : ''
  return `Stopped: ${number(accepted)} of ${plural(total, 'row')} accepted${rest}.`
}
