import { describe, expect, it } from 'vitest'
import { simulate } from './simulate.ts'

/** Returns the problems of seeds, with the command that shows each again. */
async function problemsOf(from: number, to: number): Promise<string[]> {
  const found: string[] = []
  for (let seed = from; seed <= to; seed++) {
    const { problems } = await simulate(seed)
    if (problems.length > 0) found.push(`npm run simulate -- --seed ${seed}`, ...problems)
  }
  return found
}

describe('the whole path under mishaps', () => {
  it.each([
    [1, 50],
    [51, 100],
    [101, 150],
    [151, 200],
  ])('keeps every promise under the seeds %i to %i', async (from, to) => {
    expect(await problemsOf(from, to)).toEqual([])
  })

  it.each([210, 299, 2146])('keeps every promise under the seed %i, which has failed once', async (seed) => {
    expect(await problemsOf(seed, seed)).toEqual([])
  })

  it('happens again in every detail under the same seed', async () => {
    const [first, second, other] = [await simulate(7), await simulate(7), await simulate(8)]
    expect(second).toEqual(first)
    expect(other.hash).not.toBe(first.hash)
  })
})
