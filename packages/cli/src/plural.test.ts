import { expect, it } from 'vitest'
import { grouped, plural } from './plural.ts'

it.each([0, 999, 1_000, 12_345, 1_000_000, 1_234_567_890])('writes %d as English does', (count) =>
  expect(grouped(count)).toBe(count.toLocaleString('en')),
)

it.each([
  [0, '0 events'],
  [1, '1 event'],
  [2_000, '2,000 events'],
])('returns %d and its noun', (count, text) => expect(plural(count, 'event')).toBe(text))
