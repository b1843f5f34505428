import { useState } from 'react'
import { fetchLine } from '../../pipeline/api.ts'
import { useLoad } from '../../ui/use-load.ts'

const shownCharacters = 2_000

/** The line as it is stored: what Sluice put in front, and the event's own text. */
export function StoredLine({ objectKey, line }: { objectKey: string; line: number }) {
  const [text, setText] = useState<string | null>(null)
  useLoad(`${objectKey} ${line}`, () => fetchLine(objectKey, line), setText)

  if (text === null) return null
  const meta = /^\{"_meta":\{[^{}]*\},?/.exec(text)?.[0] ?? ''
  const rest = text.slice(meta.length)
  return (
    <pre className="stored-line" data-line={line}>
      <span>{meta}</span>
      {rest.slice(0, shownCharacters)}
      {rest.length > shownCharacters && '…'}
    </pre>
  )
}
