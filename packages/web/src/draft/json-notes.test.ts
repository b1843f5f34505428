import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatJson, formatProblem, notesOn } from './json-notes.ts'

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

/** Returns the least CPU time of three runs, in microseconds. */
const cpuOf = (run: () => void) =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const before = process.cpuUsage()
      run()
      const { user, system } = process.cpuUsage(before)
      return user + system
    }),
  )

it('formatJson takes time in proportion to the text', () => {
  const cpu = (elements: number) => cpuOf(() => formatJson(JSON.stringify(Array(elements).fill(''))))
  // In proportion it is 10 times, and 100 times if each edit copies the text.
  expect(cpu(30_000) / cpu(3_000)).toBeLessThan(50)
})

it('reads a text of brackets without overflowing the stack', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  expect(notesOn(deep)).toEqual([])
  expect(formatProblem(deep)).toBe('Can’t format: this is nested more than 64 levels deep.')
})

it.each([
  ['{"a":', 'Can’t format: this isn’t valid JSON.'],
  [`[${'['.repeat(64)}${']'.repeat(64)}]`, undefined],
  [`[${'['.repeat(65)}${']'.repeat(65)}]`, 'Can’t format: this is nested more than 64 levels deep.'],
])('formatProblem of %j is %j', (text, problem) => {
  expect(formatProblem(text)).toBe(problem)
})
