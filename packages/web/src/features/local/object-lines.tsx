import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { fetchLines, objectUrl } from '../../pipeline/api.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { number, plural } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { useLoad } from '../../ui/use-load.ts'

const shownLines = 200
const shownCharacters = 4_000

/** An object line by line, with the wanted one in sight. */
export function ObjectLines({ objectKey, line }: { objectKey: string; line: number | null }) {
  const [lines, setLines] = useState<string[] | null | undefined>()
  const [words, setWords] = useState('')
  /** The first shown one of those that match, once a reader went on from the wanted line. */
  const [turned, setTurned] = useState<number | null>(null)
  const wanted = useDeferredValue(words)
  const list = useRef<HTMLOListElement>(null)
  const target = useRef<HTMLLIElement>(null)
  const title = useRef<HTMLParagraphElement>(null)

  useLoad(objectKey, () => fetchLines(objectKey), setLines)

  useEffect(() => {
    if (lines === undefined) return
    const place = target.current ?? title.current
    place?.focus({ preventScroll: true })
    place?.scrollIntoView({ block: 'center' })
  }, [lines])

  if (lines === null) {
    return (
      <p className="empty" tabIndex={-1} ref={title}>
        The object <code>{objectKey}</code> cannot be read: it is gone, or nothing answers.
      </p>
    )
  }
  const numbered = (lines ?? []).map((text, i) => ({ text, n: i + 1 }))
  const matching = wanted ? numbered.filter(({ text }) => text.includes(wanted)) : numbered
  const last = Math.max(0, matching.length - shownLines)
  const from = Math.min(last, turned ?? (wanted || !line ? 0 : Math.max(0, line - shownLines / 2)))
  const shown = matching.slice(from, from + shownLines)
  const turn = (by: number) => {
    setTurned(Math.max(0, Math.min(last, from + by)))
    list.current?.scrollTo({ top: 0 })
  }
  return (
    <>
      <p className="object-title" tabIndex={-1} ref={title}>
        <code>{objectKey}</code>
        <CopyButton text={objectKey} what="object key" />
      </p>
      <div className="object-tools">
        <label className="field">
          <span className="hidden">Lines with</span>
          <input
            type="search"
            value={words}
            placeholder="Lines with …"
            spellCheck={false}
            onChange={(event) => {
              setWords(event.target.value)
              setTurned(null)
            }}
          />
        </label>
        <p aria-live="polite">
          {wanted ? `${number(matching.length)} of ` : ''}
          {plural(numbered.length, 'line')}
        </p>
        <a className="button" href={objectUrl(objectKey)} download={objectKey.split('/').at(-1)}>
          <Icon name="open" />
          Download
        </a>
      </div>
      {lines && matching.length === 0 && (
        <p className="empty">{wanted ? 'No line has these words.' : 'The object is empty.'}</p>
      )}
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
        <ol className="lines" aria-label="Lines of the object" tabIndex={0} ref={list}>
          {shown.map(({ text, n }) => (
            <li key={n} value={n} ref={n === line ? target : null} tabIndex={n === line ? -1 : undefined}>
              <b>{n}</b>
              <code>
                {text.slice(0, shownCharacters)}
                {text.length > shownCharacters && '…'}
              </code>
            </li>
          ))}
        </ol>
      )}
      {shown.length < matching.length && (
        <div className="lines-turn">
          <p aria-live="polite">
            Lines {number(from + 1)} to {number(from + shown.length)} of {number(matching.length)}
          </p>
          <Turn words="Earlier" isPossible={from > 0} onTurn={() => turn(-shownLines)} />
          <Turn words="Later" isPossible={from < last} onTurn={() => turn(shownLines)} />
        </div>
      )}
    </>
  )
}

/** Where it leads nowhere it stays, and with it the focus of whoever came here by it. */
function Turn({ words, isPossible, onTurn }: { words: string; isPossible: boolean; onTurn: () => void }) {
  return (
    <button type="button" className="button" aria-disabled={!isPossible} onClick={() => isPossible && onTurn()}>
      {words}
    </button>
  )
}
