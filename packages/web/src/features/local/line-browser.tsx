import { type Ref, useDeferredValue, useRef, useState } from 'react'
import { objectUrl } from '../../pipeline/api.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { number, plural } from '../../ui/format.ts'
import { type LinePage, type NumberedLine, pageLines, pageOf } from './line-page.ts'

const maxShownCharacters = 4_000

type Props = {
  objectKey: string
  /** `null` while they are loading. */
  lines: readonly string[] | null
  /** The number of the wanted line. */
  line: number | null
  /** The ref of the wanted line, if the page has it. */
  lineRef: Ref<HTMLLIElement>
}

/** Searches the lines of an object, and shows one page of them. */
export function LineBrowser({ objectKey, lines, line, lineRef }: Props) {
  const [typed, setTyped] = useState('')
  const [from, setFrom] = useState<number | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const search = useDeferredValue(typed)
  const page = pageOf(lines ?? [], { search, line, from })
  const total = plural(lines?.length ?? 0, 'line')
  const find = (text: string) => {
    setTyped(text)
    setFrom(null)
  }
  const turn = (by: number) => {
    setFrom(page.from + by)
    list.current?.scrollTo({ top: 0 })
  }
  return (
    <>
      <div className="object-tools">
        <label className="field">
          <span className="hidden">Search lines</span>
          <input
            type="search"
            value={typed}
            placeholder="Search lines"
            spellCheck={false}
            onChange={(event) => find(event.target.value)}
          />
        </label>
        <p aria-live="polite">{search ? `${number(page.matches)} of ${total}` : total}</p>
        <a className="button" href={objectUrl(objectKey)} download={objectKey.split('/').at(-1)}>
          <ActionIcon name="download" />
          Download
        </a>
      </div>
      {lines && page.matches === 0 && (
        <p className="empty">{search ? 'No line contains this text.' : 'The object is empty.'}</p>
      )}
      {page.matches > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard.
        <ol className="lines" aria-label="Lines of the object" tabIndex={0} ref={list}>
          {page.lines.map((it) => (
            <LineItem key={it.number} line={it} {...(it.number === line && { ref: lineRef, tabIndex: -1 })} />
          ))}
        </ol>
      )}
      {page.lines.length < page.matches && <Pager page={page} onTurn={turn} />}
    </>
  )
}

type LineItemProps = { line: NumberedLine; ref?: Ref<HTMLLIElement>; tabIndex?: number }

function LineItem({ line: { number, text }, ref, tabIndex }: LineItemProps) {
  return (
    <li value={number} ref={ref} tabIndex={tabIndex}>
      <b>{number}</b>
      <code>
        {text.slice(0, maxShownCharacters)}
        {text.length > maxShownCharacters && '…'}
      </code>
    </li>
  )
}

/** A button without another page stays enabled for assistive technology, so that it keeps the focus. */
function Pager({ page: { from, lastFrom, lines, matches }, onTurn }: { page: LinePage; onTurn: (by: number) => void }) {
  const isFirst = from === 0
  const isLast = from === lastFrom
  return (
    <div className="line-pager">
      <p aria-live="polite">
        Lines {number(from + 1)} to {number(from + lines.length)} of {number(matches)}
      </p>
      <button type="button" className="button" aria-disabled={isFirst} onClick={() => isFirst || onTurn(-pageLines)}>
        Show earlier
      </button>
      <button type="button" className="button" aria-disabled={isLast} onClick={() => isLast || onTurn(pageLines)}>
        Show later
      </button>
    </div>
  )
}
