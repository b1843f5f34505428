import { type RefObject, useDeferredValue, useMemo } from 'react'
import { CopyButton } from './copy-button.tsx'
import { asCurl } from './curl.ts'
import { type Draft, readDraft } from './draft.ts'
import { DraftVerdict } from './draft-verdict.tsx'
import { Editor, type EditorHandle } from './editor.tsx'
import { submitUrl } from './endpoint.ts'
import type { Entry } from './entry.ts'
import { number } from './format.ts'
import { type Mark, markAt, marksOf, offsetOf, rejectionsIn } from './mark.ts'
import { modifier } from './modifier.ts'
import type { Outcome } from './outcome.ts'
import { SendStatus } from './send-status.tsx'

type Props = {
  ref: RefObject<EditorHandle | null>
  text: string
  onText: (text: string) => void
  onSend: () => void
  /** Why the last attempt was not sent. */
  blocked: string | null
  /** What was sent last since the page was opened. */
  latest: Entry | null
}

export function SendPanel({ ref, text, onText, onSend, blocked, latest }: Props) {
  const read = useDeferredValue(text)
  const draft = useMemo(() => readDraft(read), [read])
  const outcome = latest?.text === read ? latest.outcome : null
  const marks = useMemo(() => marksIn(read, draft, outcome), [read, draft, outcome])
  return (
    <section className="panel send" aria-labelledby="send-title">
      <div className="panel-head">
        <h2 id="send-title">Send</h2>
        <p>An object is one event, an array is a batch.</p>
      </div>
      <Editor
        ref={ref}
        text={text}
        onText={onText}
        marks={marks}
        isInvalid={draft.fault !== null}
        describedBy="draft-verdict"
      />
      <div className="draft">
        <DraftVerdict draft={draft} onGo={(offset) => ref.current?.go(offset)} />
        <p className="weight" data-over={draft.bytes > draft.maxBytes || undefined}>
          {number(draft.bytes)} bytes of {number(draft.maxBytes)}
        </p>
      </div>
      <div className="actions">
        <button type="button" className="button primary" onClick={onSend}>
          Send event
          <span className="keys" aria-hidden="true">
            <kbd>{modifier}</kbd>
            <kbd>↵</kbd>
          </span>
        </button>
        <CopyButton text={asCurl(submitUrl, text)} what="cURL" label="Copy as cURL" />
      </div>
      <SendStatus blocked={blocked} entry={latest} />
    </section>
  )
}

/** What the page sees itself, and what the API said of this very text. */
function marksIn(text: string, { fault, rejections }: Draft, outcome: Outcome | null): Mark[] {
  if (fault) {
    const { message, place } = fault
    return place ? [markAt(text, place.offset, message)] : []
  }
  if (outcome?.kind === 'problem') {
    const { line, column = 1, detail } = outcome.problem
    return line === undefined ? [] : [markAt(text, offsetOf(text, line, column), detail)]
  }
  const said = outcome?.kind === 'answer' ? rejectionsIn(outcome.answer.results) : []
  return marksOf(text, said.length > 0 ? said : rejections)
}
