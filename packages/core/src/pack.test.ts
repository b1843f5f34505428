import { describe, expect, it } from 'vitest'
import { pack } from './pack.ts'

const lineOf = (bytes: number, n = 0) => new Uint8Array(bytes).fill(97 + (n % 26), 0, -1).fill(10, -1)
const shape = (lengths: number[], maxBytes: number) =>
  pack(Uint8Array.from(lengths.flatMap((bytes) => [...lineOf(bytes)])), maxBytes).map(({ first, count }) => [
    first,
    count,
  ])

describe('pack', () => {
  it('starts a new record at the byte after the limit', () => {
    expect(shape([50, 49], 100)).toEqual([[0, 2]])
    expect(shape([50, 50], 100)).toEqual([[0, 2]])
    expect(shape([50, 51], 100)).toEqual([
      [0, 1],
      [1, 1],
    ])
  })

  it('packs a longer line separately', () => {
    expect(shape([10, 101, 10, 10], 100)).toEqual([
      [0, 1],
      [1, 1],
      [2, 2],
    ])
  })

  it('returns no record for no line', () => {
    expect(pack(new Uint8Array(), 100)).toEqual([])
  })
})
