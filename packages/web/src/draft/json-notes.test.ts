import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatJson, notesOn } from './json-notes.ts'

it('formatJson changes no token', () => {
  const text = '{"a":1.0,"a":[1e2,12345678901234567890,"\\u00e9 , {"],"b":{}}'
  expect(formatJson(text)).toBe(
    '{\n  "a": 1.0,\n  "a": [\n    1e2,\n    12345678901234567890,\n    "\\u00e9 , {"\n  ],\n  "b": {}\n}',
  )
})

it('formatJson keeps the meaning of any JSON, and is idempotent', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const formatted = formatJson(text)
      expect(JSON.parse(formatted)).toEqual(JSON.parse(text))
      expect(formatJson(formatted)).toBe(formatted)
    }),
  )
})

it('notesOn reports integers beyond 2^53 and duplicate names at their places', () => {
  const text = '{"a":9007199254740993,"b":9007199254740991,"c":1e300,"a":{"a":1},"d":-9007199254740993}'
  const notes = notesOn(text)
  expect(notes.map(({ offset }) => text.slice(offset, offset + 4))).toEqual(['9007', '"a":', '-900'])
  expect(notes[0]?.message).toContain('9007199254740992')
  expect(notes[1]?.message).toContain('Duplicate name "a"')
})
