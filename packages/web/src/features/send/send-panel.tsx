import { type RefObject, useDeferredValue, useMemo, useRef, useState } from 'react'
import { expandDraft, marksIn } from '../../draft/expand-draft.ts'
import { exampleValues } from '../../draft/placeholders.ts'
import type { Entry } from '../../log/entry.ts'
import type { EventFormat, FormatName } from '../../submit/event-format.ts'
import { number } from '../../ui/format.ts'
import { lazyComponent } from '../../ui/lazy.tsx'
import { modifier } from '../../ui/modifier.ts'
import { DraftVerdict } from '../editor/draft-verdict.tsx'
import { Editor, type EditorHandle } from '../editor/editor.tsx'
import { type Mode, ModeSwitch } from './mode-switch.tsx'
import { SendStatus } from './send-status.tsx'

type Props = {
  ref: RefObject<EditorHandle | null>
  mode: Mode
  onMode: (mode: Mode) => void
  text: string
  onText: (text: string) => void
  format: EventFormat
  onWrite: (text: string, format: FormatName) => void
  /** Whether placeholders are filled in. */
  isExpanded: boolean
  onExpanded: (isExpanded: boolean) => void
  onSend: () => void
  /** The text as it would be sent. */
  onFill: () => string
  /** What stands in the editor, or `null` once it was said why it cannot be sent. */
  onCheck: () => string | null
  /** Why the last attempt was not sent. */
  blocked: string | null
  /** What was sent last since the page was opened. */
  latest: Entry | null
  isLocal: boolean
}

const EditorTools = lazyComponent(() => import('../editor/editor-tools.tsx').then((it) => it.EditorTools))
const Notes = lazyComponent(() => import('../editor/editor-tools.tsx').then((it) => it.Notes))
const CopyTools = lazyComponent(() => import('../editor/editor-tools.tsx').then((it) => it.CopyTools))
const FilePanel = lazyComponent(() => import('../file/file-panel.tsx').then((it) => it.FilePanel))
const BurstPanel = lazyComponent(() => import('../burst/burst-panel.tsx').then((it) => it.BurstPanel))

export function SendPanel({ ref, mode, onMode, text, onText, isExpanded, onExpanded, ...props }: Props) {
  const { format, onWrite, onSend, onFill, onCheck, blocked, latest, isLocal } = props
  const read = useDeferredValue(text)
  const written = useMemo(
    () => expandDraft(read, isExpanded ? exampleValues : null, format),
    [read, isExpanded, format],
  )
  const outcome = latest?.text === read ? latest.outcome : null
  const marks = useMemo(() => marksIn(read, written, outcome), [read, written, outcome])
  const { draft } = written
  /** What was begun goes on behind another mode, and is found again as it was left. */
  const [begun, setBegun] = useState<Partial<Record<Mode, true>>>({})
  const modeInput = useRef<HTMLInputElement>(null)
  const choose = (next: Mode) => {
    setBegun({ ...begun, [next]: true })
    onMode(next)
  }
  const status = <SendStatus blocked={blocked} entry={mode === 'one' ? latest : null} isHinting={mode === 'one'} />
  return (
    <section className="panel send" aria-labelledby="send-title">
      <div className="panel-head">
        <h2 id="send-title">Send</h2>
        {mode === 'one' && <p>One event, or an array of them.</p>}
        <ModeSwitch ref={modeInput} mode={mode} onMode={choose} />
      </div>
      {mode !== 'file' && (
        <>
          <div className="tools">
            <EditorTools text={text} format={format.name} onText={onText} onWrite={onWrite} />
          </div>
          <Editor
            ref={ref}
            text={text}
            onText={onText}
            marks={marks}
            isInvalid={draft.error !== null}
            describedBy="draft-verdict"
          />
          <div className="draft">
            <DraftVerdict draft={draft} text={read} marks={marks} onGo={(offset) => ref.current?.go(offset)} />
            <p className="weight" data-over={draft.weight > draft.maxBytes || undefined}>
              {number(draft.weight)} of {number(draft.maxBytes)} bytes{draft.isLine && ' as stored'}
            </p>
          </div>
          <Notes text={read} onGo={(offset) => ref.current?.go(offset)} />
          {written.hasPlaceholders && (
            <div className="draft">
              <label className="check">
                <input type="checkbox" checked={isExpanded} onChange={(event) => onExpanded(event.target.checked)} />
                Fill in placeholders when sent
              </label>
              {isExpanded && !draft.error && (
                <details className="preview">
                  <summary>Preview</summary>
                  <pre>{written.sent.slice(0, 2_000)}</pre>
                </details>
              )}
            </div>
          )}
        </>
      )}
      {mode === 'one' && (
        <>
          <div className="actions">
            <button type="button" className="button primary" onClick={onSend}>
              Send event
              <span className="keys" aria-hidden="true">
                <kbd>{modifier}</kbd>
                <kbd>↵</kbd>
              </span>
            </button>
            {status}
          </div>
          <div className="copies">
            <CopyTools text={text} format={format.name} onFill={onFill} />
          </div>
        </>
      )}
      {begun.burst && (
        <BurstPanel
          isShown={mode === 'burst'}
          onShow={() => onMode('burst')}
          returnFocus={modeInput}
          isExpanded={isExpanded}
          format={format.name}
          onCheck={onCheck}
          isLocal={isLocal}
        >
          {mode === 'burst' && status}
        </BurstPanel>
      )}
      {begun.file && <FilePanel isShown={mode === 'file'} onShow={() => onMode('file')} returnFocus={modeInput} />}
    </section>
  )
}
