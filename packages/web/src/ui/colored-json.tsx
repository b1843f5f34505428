import { Fragment } from 'react'
import './colored-json.css'

// A string and the colon that makes it a name, or a number or literal.
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g

/** Shows JSON in the colors of the editor. Text that isn't JSON stays as it is. */
export function ColoredJson({ text }: { text: string }) {
  return partsOf(text).map(({ at, kind, text }) =>
    kind === null ? (
      <Fragment key={at}>{text}</Fragment>
    ) : (
      <span key={at} className={`json-${kind}`}>
        {text}
      </span>
    ),
  )
}

type Part = { at: number; kind: 'name' | 'string' | 'value' | null; text: string }

function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  const add = (kind: Part['kind'], to: number) => {
    if (to > end) parts.push({ at: end, kind, text: text.slice(end, to) })
    end = to
  }
  for (const { index, 0: token, 1: string, 2: colon } of text.matchAll(tokens)) {
    add(null, index)
    const kind = colon === undefined ? 'string' : 'name'
    add(string === undefined ? 'value' : kind, index + (string ?? token).length)
  }
  add(null, text.length)
  return parts
}
