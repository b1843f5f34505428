import { type Element, scanJson } from '@sluice/core/json-scan'
import type { EventResult, Rejection } from '@sluice/core/response'

/** A range of the text with a message. `start` and `end` are UTF-16 indexes. */
export type Mark = { start: number; end: number; message: string }

const maxMarks = 20

/** Returns a mark for each rejection, at most 20. `text` must be JSON; `index` is an event's place in it. */
export function marksForRejections(
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

/** Returns the rejected results of a response in the form of `Draft.rejections`. */
export function rejectionsOf(results: readonly EventResult[]): { index: number; rejection: Rejection }[] {
  return results.flatMap((result) =>
    result.status === 'rejected' ? { index: result.index, rejection: result.error } : [],
  )
}

/** A longer name isn't marked, only its value. */
const maxName = 200

/**
 * Returns the range that an RFC 6901 pointer names in an event, including the member's name. If a part of the pointer
 * doesn't exist, returns the range of its last existing parent.
 */
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

/** Marks the word at an offset. The mark is empty if there is no word. */
export function markAt(text: string, offset: number, message: string): Mark {
  const word = /^\S+/.exec(text.slice(offset, offset + 80))?.[0] ?? ''
  return { start: offset, end: offset + word.length, message }
}

/** Returns the offset of a line and column, the inverse of `placeOf`. */
export function offsetOf(text: string, line: number, column: number): number {
  const before = text.split(/(?<=\r\n|\r(?!\n)|\n)/).slice(0, line - 1)
  return Math.min(text.length, before.join('').length + column - 1)
}
