import { expect, it } from 'vitest'
import { expandDraft } from './expand-draft.ts'
import { exampleValues } from './placeholders.ts'

const errorOf = (text: string) => expandDraft(text, exampleValues).draft.error

it('suggests to quote a placeholder that is not a JSON value', () => {
  const message = (name: string) => `{{${name}}} isn’t a JSON value here: put it in double quotes`
  expect(errorOf('{"a": {{uuid}}}')).toEqual({ message: message('uuid'), place: { offset: 6, line: 1, column: 7 } })
  expect(errorOf('{"n": {{seq}},\n"a": {{pick x|y}}}')?.message).toBe(message('pick x|y'))
})

it('keeps the message of every other error', () => {
  expect(errorOf('{"a" {{seq}}}')?.message).toBe('a colon is missing after this name')
  expect(errorOf('{"a": "{{uuid}}", "b": 01}')?.message).toBe('this is not a JSON number')
})
