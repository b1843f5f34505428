import { expect, it } from 'vitest'
import { uuid7 } from './uuid7.ts'

const digits = '0123456789abcdef01'

it('returns the time, the version, the variant and the random digits', () => {
  expect(uuid7(0x0198_a1b2_c3d4, digits)).toBe('0198a1b2-c3d4-7012-8345-6789abcdef01')
})

it('sorts by time', () => {
  const times = [0, 1, 15, 16, Date.UTC(2026, 0, 1), 2 ** 48 - 1]
  const ids = times.map((ms) => uuid7(ms, digits))
  expect(ids.toSorted()).toEqual(ids)
})

it('returns the id of 1970 for a clock before 1970', () => {
  expect(uuid7(-5, digits)).toBe(uuid7(0, digits))
})
