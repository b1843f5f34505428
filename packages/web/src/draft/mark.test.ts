import { placeOf } from '@sluice/core/json-cursor'
import { expect, it } from 'vitest'
import { markAt, marksForRejections, offsetOf } from './mark.ts'

const marked = (text: string, index: number, pointer: string) =>
  marksForRejections(text, [{ index, rejection: { pointer, message: 'm' } }]).map(({ start, end }) =>
    text.slice(start, end),
  )

it.each([
  ['', '{"a": 1, "a": {"b": [7, 8]}}'],
  ['/a', '"a": {"b": [7, 8]}'],
  ['/a/b', '"b": [7, 8]'],
  ['/a/b/1', '8'],
  ['/a/missing/deeper', '"a": {"b": [7, 8]}'],
])('marks the last member for %j, or its last existing parent', (pointer, part) => {
  expect(marked('[5, {"a": 1, "a": {"b": [7, 8]}} ]', 1, pointer)).toEqual([part])
})

it('unescapes the pointer, and the names in the text', () => {
  expect(marked('{"\\u0061/\\"~" : null}', 0, '/a~1"~0')).toEqual(['"\\u0061/\\"~" : null'])
})

it('returns no mark for an event that does not exist', () => {
  expect(marked('{}', 3, '')).toEqual([])
})

it('markAt marks the word at an offset, or the offset itself', () => {
  expect(markAt('a bcd e', 2, 'm')).toEqual({ start: 2, end: 5, message: 'm' })
  expect(markAt('a ', 2, 'm')).toEqual({ start: 2, end: 2, message: 'm' })
})

it('offsetOf is the inverse of placeOf for all line endings', () => {
  const text = 'ab\r\nc\rd\n\nef'
  for (let offset = 0; offset <= text.length; offset++) {
    const { line, column } = placeOf(text, offset)
    // The offset between CR and LF has the place of the CR.
    if (text.slice(offset - 1, offset + 1) !== '\r\n') expect(offsetOf(text, line, column)).toBe(offset)
  }
})
