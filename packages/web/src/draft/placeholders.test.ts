import { expect, it } from 'vitest'
import { currentValues, exampleValues, expandPlaceholders, hasPlaceholders } from './placeholders.ts'

it('expands known placeholders and leaves every other byte unchanged', () => {
  const text =
    '{"id":"{{uuid}}", "at":"{{now}}", "n": {{seq}}, "x":"{{ uuid }} {{other}} {{int 1}} }}", "p":"{{pick a b|c}}"}'
  expect(expandPlaceholders(text, { ...exampleValues, seq: 7 }).text).toBe(
    '{"id":"00000000-0000-4000-8000-000000000000", "at":"2026-01-01T12:00:00.000Z", "n": 7, "x":"{{ uuid }} {{other}} {{int 1}} }}", "p":"a b"}',
  )
})

it.each([
  [0, '1 c'],
  [0.5, '3 d'],
  [0.999, '5 é'],
])('uses the whole range and all choices at %d', (share, expected) => {
  expect(expandPlaceholders('{{int 1 5}} {{pick c|d|é}}', { ...exampleValues, random: () => share }).text).toBe(
    expected,
  )
  expect(expandPlaceholders('{{int 5 1}}', { ...exampleValues, random: () => share }).text).toBe(expected.slice(0, 1))
})

it('maps each offset of the result to the template', () => {
  const template = 'a{{seq}}b{{pick xyz}}c'
  const { text, sourceOf } = expandPlaceholders(template, { ...exampleValues, seq: 12 })
  expect(text).toBe('a12bxyzc')
  expect([...text, ''].map((_, offset) => template.charAt(sourceOf(offset)) || 'end')).toEqual([
    ...['a', '{', '{', 'b', '{', '{', '{', 'c', 'end'],
  ])
})

it('expands to new values each time', () => {
  expect(expandPlaceholders('{{uuid}}', currentValues(1)).text).not.toBe(
    expandPlaceholders('{{uuid}}', currentValues(1)).text,
  )
})

it.each([
  ['{"a":"{{now}}"}', true],
  ['{"a":"{{nowhere}}"}', false],
  ['{}', false],
])('finds out whether %s has placeholders', (text, expected) => {
  expect(hasPlaceholders(text)).toBe(expected)
  expect(hasPlaceholders(text)).toBe(expected)
})
