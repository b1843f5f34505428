import { describe, expect, it } from 'vitest'
import { systemRandom } from './system-random.ts'

describe('systemRandom', () => {
  it.each([1, 16, 4_096, 4_097])('returns %d bytes', (count) => {
    expect(systemRandom.bytes(count)).toHaveLength(count)
  })

  it('never returns the same bytes again', () => {
    const draws = Array.from({ length: 1_000 }, () => systemRandom.bytes(16))
    expect(new Set(draws.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(1_000)
  })

  it('fills all the bytes of a draw', () => {
    // Zeros in the last 32 bytes of 5,000 have the probability 2^-256.
    expect(systemRandom.bytes(5_000).subarray(-32)).not.toEqual(new Uint8Array(32))
  })

  it('returns fractions from 0 to below 1', () => {
    const fractions = Array.from({ length: 1_000 }, () => systemRandom.fraction())
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...fractions)).toBeLessThan(1)
    expect(new Set(fractions).size).toBeGreaterThan(990)
  })
})
