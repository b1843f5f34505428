import { describe, expect, it } from 'vitest'
import { latencyOf } from './latency.ts'

describe('latencyOf', () => {
  it('returns percentiles that were measured', () => {
    const times = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect(latencyOf(times)).toEqual({ p50Ms: 50, p99Ms: 99 })
  })

  it('returns a single time as both percentiles', () => {
    expect(latencyOf([7])).toEqual({ p50Ms: 7, p99Ms: 7 })
  })

  it('returns null without times', () => {
    expect(latencyOf([])).toBeNull()
  })
})
