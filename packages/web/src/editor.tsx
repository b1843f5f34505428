import { type RefObject, useImperativeHandle, useRef } from 'react'
import type { Fault } from './draft.ts'

/** `go` puts the caret at an offset of the text, where it can be seen. */
export type EditorHandle = { go: (offset: number) => void }

type Props = {
  ref: RefObject<EditorHandle | null>
  text: string
  onText: (text: string) => void
  fault: Fault | null
  describedBy: string
}

/** Further down nothing is marked: the marker would cost more than it shows. */
const maxMarkedOffset = 20_000

/** A text area with line numbers beside it and the place of a fault marked behind it. */
export function Editor({ ref, text, onText, fault, describedBy }: Props) {
  const area = useRef<HTMLTextAreaElement>(null)
  const behind = useRef<HTMLDivElement>(null)
  const gutter = useRef<HTMLDivElement>(null)

  const follow = () => {
    const { scrollLeft = 0, scrollTop = 0 } = area.current ?? {}
    if (behind.current) behind.current.style.translate = `${-scrollLeft}px ${-scrollTop}px`
    if (gutter.current) gutter.current.style.translate = `0 ${-scrollTop}px`
  }

  useImperativeHandle(ref, () => ({
    go(offset) {
      const element = area.current
      if (!element) return
      // What was set a moment ago is drawn first, so that the offset is one of the new text.
      requestAnimationFrame(() => {
        element.focus()
        element.setSelectionRange(offset, offset)
        const lines = element.value.split('\n')
        const line = element.value.slice(0, offset).split('\n').length
        element.scrollTop = (element.scrollHeight / lines.length) * (line - 3)
      })
    },
  }))

  const lines = text.split('\n').length
  const { place } = fault ?? {}
  const faultLine = place?.line ?? lines + 1
  return (
    <div className="editor">
      <div className="gutter" aria-hidden="true">
        <div ref={gutter}>
          {numbers(1, faultLine - 1)}
          {faultLine <= lines && <b>{`${faultLine}\n`}</b>}
          {numbers(faultLine + 1, lines)}
        </div>
      </div>
      <div className="paper">
        <div ref={behind} className="behind" aria-hidden="true">
          {place && place.offset < maxMarkedOffset && <Marker text={text} offset={place.offset} />}
        </div>
        <textarea
          ref={area}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onScroll={follow}
          rows={9}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-label="Event as JSON"
          aria-invalid={fault !== null}
          aria-describedby={describedBy}
        />
      </div>
    </div>
  )
}

function numbers(from: number, to: number): string {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => `${from + n}\n`).join('')
}

/** The text before the place, unseen, then the mark under it. */
function Marker({ text, offset }: { text: string; offset: number }) {
  const marked = /^\S+/.exec(text.slice(offset, offset + 80))?.[0] ?? ' '
  return (
    <>
      {text.slice(0, offset)}
      <mark>{marked}</mark>
    </>
  )
}
