import { expect, it } from 'vitest'
import { readDuration } from './duration.ts'

it.each([
  ['0s', 0],
  ['500ms', 500],
  ['60s', 60_000],
  ['2m', 120_000],
  ['1.5h', 5_400_000],
  ['1d', 86_400_000],
  ['', undefined],
  ['60', undefined],
  ['-1s', undefined],
  ['1 s', undefined],
  ['s', undefined],
  ['1toString', undefined],
  ['1.s', undefined],
])('reads %s as %s milliseconds', (text, ms) => {
  expect(readDuration(text)).toBe(ms)
})
