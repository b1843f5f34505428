import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
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

/** Returns how many characters `run` cuts out of texts. That is its work on a text, however busy the machine is. */
function charactersCut(run: () => void): number {
  let characters = 0
  const cuts = (['slice', 'substring', 'substr'] as const).map((name) => {
    const cut = String.prototype[name]
    return vi.spyOn(String.prototype, name).mockImplementation(function (this: string, ...range: unknown[]) {
      const result = cut.apply(this, range as [number, number])
      characters += result.length
      return result
    })
  })
  run()
  for (const cut of cuts) cut.mockRestore()
  return characters
}

it('formatJson does work in proportion to the text', () => {
  const work = (elements: number) => {
    const text = JSON.stringify(Array(elements).fill('ab'))
    return charactersCut(() => formatJson(text))
  }
  // In proportion it is 10 times, and 100 times if each edit copies the text.
  expect(work(3_000) / work(300)).toBeGreaterThan(5)
  expect(work(3_000) / work(300)).toBeLessThan(15)
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
