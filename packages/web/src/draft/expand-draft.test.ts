import { expect, test } from 'vitest'
import { readWritten } from './expand-draft.ts'
import { example } from './placeholders.ts'

const faultOf = (text: string) => readWritten(text, example).draft.fault

test('says of a placeholder that makes text what it needs, at its place', () => {
  const message = (name: string) => `{{${name}}} makes no JSON value here: put it in double quotes`
  expect(faultOf('{"a": {{uuid}}}')).toEqual({ message: message('uuid'), place: { offset: 6, line: 1, column: 7 } })
  expect(faultOf('{"n": {{seq}},\n"a": {{pick x|y}}}')?.message).toBe(message('pick x|y'))
})

test('leaves every other fault its own words', () => {
  expect(faultOf('{"a" {{seq}}}')?.message).toBe('a colon is missing after this name')
  expect(faultOf('{"a": "{{uuid}}", "b": 01}')?.message).toBe('this is not a JSON number')
})
