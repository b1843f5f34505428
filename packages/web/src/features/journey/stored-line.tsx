import { splitLine } from '@sluice/core/stored-line'
import { useState } from 'react'
import { fetchLine } from '../../pipeline/api.ts'
import { useLoad } from '../../ui/use-load.ts'

const maxShownCharacters = 2_000

/** A stored line: first the part that Sluice adds, then the event's own text. */
export function StoredLine({ objectKey, line }: { objectKey: string; line: number }) {
  const [text, setText] = useState<string | null>(null)
  useLoad(`${objectKey} ${line}`, () => fetchLine(objectKey, line), setText)

  if (text === null) return null
  const { meta, rest } = splitLine(text) ?? { meta: '', rest: text }
  return (
    <pre className="stored-line" data-line={line}>
      <span>{meta}</span>
      {rest.slice(0, maxShownCharacters)}
      {rest.length > maxShownCharacters && '…'}
    </pre>
  )
}
