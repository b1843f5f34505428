import { expect, test } from 'vitest'
import { expandDraft } from './expand-draft.ts'
import { exampleValues } from './placeholders.ts'

const errorOf = (text: string) => expandDraft(text, exampleValues).draft.error

test('says of a placeholder that makes text what it needs, at its place', () => {
  const message = (name: string) => `{{${name}}} makes no JSON value here: put it in double quotes`
  expect(errorOf('{"a": {{uuid}}}')).toEqual({ message: message('uuid'), place: { offset: 6, line: 1, column: 7 } })
  expect(errorOf('{"n": {{seq}},\n"a": {{pick x|y}}}')?.message).toBe(message('pick x|y'))
})

test('leaves every other fault its own words', () => {
  expect(errorOf('{"a" {{seq}}}')?.message).toBe('a colon is missing after this name')
  expect(errorOf('{"a": "{{uuid}}", "b": 01}')?.message).toBe('this is not a JSON number')
})
