import { Fragment, type RefObject, useImperativeHandle, useRef } from 'react'
import type { Mark } from '../../draft/mark.ts'
import type { EditorProps } from './editor-props.ts'

/** Later marks aren't shown: drawing them would be slow. */
const maxMarkedOffset = 20_000
const maxMarkLength = 2_000

type Props = EditorProps & { areaRef: RefObject<HTMLTextAreaElement | null> }

/** A text area with line numbers beside it and the marks behind it. */
export function TextEditor({ ref, areaRef, text, onText, marks, isInvalid, describedBy }: Props) {
  const behind = useRef<HTMLDivElement>(null)
  const gutter = useRef<HTMLDivElement>(null)

  const follow = () => {
    const { scrollLeft = 0, scrollTop = 0 } = areaRef.current ?? {}
    if (behind.current) behind.current.style.translate = `${-scrollLeft}px ${-scrollTop}px`
    if (gutter.current) gutter.current.style.translate = `0 ${-scrollTop}px`
  }

  useImperativeHandle(ref, () => ({
    goTo(offset) {
      const element = areaRef.current
      if (!element) return
      // On the next frame the area has the text that was set just now, and the offset belongs to it.
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
  const shown = marks.filter(({ start }) => start < maxMarkedOffset)
  const marked = new Set(shown.map(({ start }) => text.slice(0, start).split('\n').length))
  return (
    <div className="editor">
      <div className="gutter" aria-hidden="true">
        <div ref={gutter}>
          <Numbers lines={lines} marked={marked} />
        </div>
      </div>
      <div className="paper">
        <div ref={behind} className="behind" aria-hidden="true">
          <Marker text={text} marks={shown} />
        </div>
        <textarea
          ref={areaRef}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onScroll={follow}
          rows={9}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-label="Event as JSON"
          aria-invalid={isInvalid}
          aria-describedby={describedBy}
        />
      </div>
    </div>
  )
}

function Numbers({ lines, marked }: { lines: number; marked: ReadonlySet<number> }) {
  let from = 1
  const parts = [...marked]
    .sort((a, b) => a - b)
    .map((line) => {
      const before = numbers(from, line - 1)
      from = line + 1
      return (
        <Fragment key={line}>
          {before}
          <b>{`${line}\n`}</b>
        </Fragment>
      )
    })
  return (
    <>
      {parts}
      {numbers(from, lines)}
    </>
  )
}

function numbers(from: number, to: number): string {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => `${from + n}\n`).join('')
}

/** The text up to the last mark, transparent, with the marks as its background. */
function Marker({ text, marks }: { text: string; marks: readonly Mark[] }) {
  let at = 0
  return [...marks]
    .sort((a, b) => a.start - b.start)
    .flatMap(({ start, end }) => {
      if (start < at) return []
      const before = text.slice(at, start)
      at = Math.max(start + 1, Math.min(end, start + maxMarkLength))
      return (
        <Fragment key={start}>
          {before}
          <mark>{text.slice(start, at) || ' '}</mark>
        </Fragment>
      )
    })
}
