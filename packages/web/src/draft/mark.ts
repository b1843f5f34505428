import { type Element, scanJson } from '@sluice/core/json-scan'
import type { EventResult, Rejection } from '@sluice/core/response'

/** A part of the text with something to say of it; offsets are UTF-16 indexes. */
export type Mark = { start: number; end: number; message: string }

const maxMarks = 20

/** Each rejection at its place in the text; `text` must be JSON. */
export function marksOf(
  text: string,
  rejections: readonly { index: number; rejection: Pick<Rejection, 'pointer' | 'message'> }[],
): Mark[] {
  if (rejections.length === 0) return []
  const { elements } = scanJson(text)
  return rejections.slice(0, maxMarks).flatMap(({ index, rejection: { pointer, message } }) => {
    const element = elements[index]
    return element ? { ...rangeOf(text, element, pointer), message } : []
  })
}

/** The rejected verdicts of an answer, as the draft's own are written. */
export function rejectionsIn(results: readonly EventResult[]): { index: number; rejection: Rejection }[] {
  return results.flatMap((result) =>
    result.status === 'rejected' ? { index: result.index, rejection: result.error } : [],
  )
}

/** A longer name stays unmarked. */
const maxName = 200

/** Where an RFC 6901 pointer leads in an event, a member's name included; as far as it leads anywhere. */
function rangeOf(text: string, event: Pick<Element, 'start' | 'end'>, pointer: string) {
  let value = { start: event.start, end: event.end }
  let range = value
  for (const escaped of pointer.split('/').slice(1)) {
    const token = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
    const inside = text.slice(value.start, value.end)
    const { isArray, elements } = scanJson(inside, new Set([token]))
    const found = isArray ? elements[Number(token)] : elements[0]?.members.at(-1)
    if (!found) break
    const at = value.start
    value = { start: at + found.start, end: at + found.end }
    const name = isArray
      ? null
      : /"(?:[^"\\]|\\.)*"\s*:\s*$/.exec(inside.slice(Math.max(0, found.start - maxName), found.start))
    range = { start: value.start - (name?.[0].length ?? 0), end: value.end }
  }
  return range
}

/** The word at an offset, or the one place if there is none. */
export function markAt(text: string, offset: number, message: string): Mark {
  const word = /^\S+/.exec(text.slice(offset, offset + 80))?.[0] ?? ''
  return { start: offset, end: offset + word.length, message }
}

/** The inverse of `placeOf`. */
export function offsetOf(text: string, line: number, column: number): number {
  const before = text.split(/(?<=\r\n|\r(?!\n)|\n)/).slice(0, line - 1)
  return Math.min(text.length, before.join('').length + column - 1)
}
