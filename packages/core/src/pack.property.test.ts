import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack } from './pack.ts'
import { propertyRuns, propertyTimeoutMs } from './property-runs.ts'

const lineOf = (bytes: number, n: number) => new Uint8Array(bytes).fill(97 + (n % 26), 0, -1).fill(10, -1)
const join = (parts: Uint8Array[]) => parts.flatMap((part) => [...part])

/** Returns the smallest number of consecutive groups within the limit by trying every split. */
const fewest = (lengths: number[], maxBytes: number): number => {
  const groups = (from: number): number => {
    if (from === lengths.length) return 0
    let best = Number.POSITIVE_INFINITY
    let bytes = 0
    for (let to = from; to < lengths.length; to++) {
      bytes += lengths[to] ?? 0
      if (bytes > maxBytes && to > from) break
      best = Math.min(best, 1 + groups(to + 1))
    }
    return best
  }
  return groups(0)
}

describe('pack', () => {
  it('keeps the lines, their order and the limit, with as few records as possible', {
    timeout: propertyTimeoutMs,
  }, () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 }), (lengths) => {
        const lines = lengths.map(lineOf)
        const packs = pack(Uint8Array.from(join(lines)), 50)
        expect(join(packs.map((p) => p.data))).toEqual(join(lines))
        let next = 0
        for (const { first, count, data } of packs) {
          expect(first).toBe(next)
          next += count
          expect([...data]).toEqual(join(lines.slice(first, next)))
          expect(data.length <= 50 || count === 1).toBe(true)
        }
        expect(next).toBe(lines.length)
        expect(packs.length).toBe(fewest(lengths, 50))
      }),
      propertyRuns,
    )
  })
})
