import { type RefObject, useDeferredValue, useMemo } from 'react'
import { expandDraft, marksIn } from '../../draft/expand-draft.ts'
import { exampleValues } from '../../draft/placeholders.ts'
import type { Entry } from '../../log/entry.ts'
import type { EventFormat, FormatName } from '../../submit/event-format.ts'
import { number } from '../../ui/format.ts'
import { lazyComponent } from '../../ui/lazy.tsx'
import { DraftVerdict } from './draft-verdict.tsx'
import { Editor } from './editor.tsx'
import type { EditorHandle } from './editor-props.ts'
import type { EditorToolsProps } from './editor-tools.tsx'
import './editor.css'

type Props = {
  ref: RefObject<EditorHandle | null>
  text: string
  format: EventFormat
  onText: (text: string) => void
  /** Replaces the text and the format of its events. */
  onLoad: (text: string, format: FormatName) => Promise<void>
  loading: EditorToolsProps['loading']
  /** True if placeholders are expanded when the text is sent. */
  isExpanded: boolean
  onExpanded: (isExpanded: boolean) => void
  /** The entry that was sent last. Its errors are underlined as long as the text is the same. */
  latest: Entry | null
}

const EditorTools = lazyComponent(() => import('./editor-tools.tsx').then((it) => it.EditorTools))
const Notes = lazyComponent(() => import('./notes.tsx').then((it) => it.Notes))
const PlaceholderTools = lazyComponent(() => import('./placeholder-tools.tsx').then((it) => it.PlaceholderTools))

/** The editor with its tools, and the API's verdict on the text. */
export function DraftEditor({ ref, text, format, onText, onLoad, loading, isExpanded, onExpanded, latest }: Props) {
  // Typing comes first: a large text is read a moment later.
  const read = useDeferredValue(text)
  const expanded = useMemo(
    () => expandDraft(read, isExpanded ? exampleValues : null, format),
    [read, isExpanded, format],
  )
  const outcome = latest?.text === read ? latest.outcome : null
  const marks = useMemo(() => marksIn(read, expanded, outcome), [read, expanded, outcome])
  const { draft } = expanded
  const goTo = (offset: number) => ref.current?.goTo(offset)
  return (
    <>
      <div className="tools">
        <EditorTools text={text} format={format.name} onText={onText} onLoad={onLoad} loading={loading} />
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
        <DraftVerdict draft={draft} text={read} marks={marks} onGo={goTo} />
        <p className="weight" data-over={draft.countedBytes > draft.maxBytes || undefined}>
          {number(draft.countedBytes)} of {number(draft.maxBytes)} bytes{draft.isLine && ' as stored'}
        </p>
      </div>
      <Notes text={read} onGo={goTo} />
      {expanded.hasPlaceholders && (
        <PlaceholderTools expanded={expanded} isExpanded={isExpanded} onExpanded={onExpanded} />
      )}
    </>
  )
}
