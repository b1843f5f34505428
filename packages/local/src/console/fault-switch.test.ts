import { type Faults, readFaults } from '@sluice/core/faults'
import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { describe, expect, it } from 'vitest'
import { faultSwitch } from './fault-switch.ts'

const nothing = { retries: 0, duplicates: 0, lost: 0, expired: 0 }

function start(input: unknown, seed = 1) {
  const clock = manualClock()
  const ended: number[] = []
  const faults = faultSwitch({ clock, random: seededRandom(seed), onEnd: (calls) => ended.push(calls) })
  const set = (wanted: unknown, before = nothing) => {
    const read = readFaults(wanted)
    if (read.kind === 'faults') faults.set(read.faults, before)
  }
  set(input)
  const active = (): Faults => faults.status(nothing).active
  return { clock, faults, set, active, ended }
}

const times = <T>(count: number, call: () => T): T[] => Array.from({ length: count }, call)

describe('faultSwitch', () => {
  it('has no faults and no report at first', () => {
    const { faults } = start({})
    expect(faults.strikes('unavailable')).toBe(false)
    expect(faults.throttles([0, 1])).toEqual([false, false])
    expect(faults.status(nothing)).toEqual({ active: {}, endsAt: null, report: null })
  })

  it('affects a share of the calls', () => {
    const { faults } = start({ unavailable: 0.3 })
    const hits = times(1_000, () => faults.strikes('unavailable')).filter(Boolean).length
    expect(hits).toBeGreaterThan(250)
    expect(hits).toBeLessThan(350)
    expect(faults.status(nothing).report).toMatchObject({ affectedCalls: hits, endedAt: null })
  })

  it('affects the same calls again for the same seed', () => {
    const hits = (seed: number) => {
      const { faults } = start({ loseReply: 0.5 }, seed)
      return times(50, () => faults.strikes('loseReply'))
    }
    expect(hits(7)).toEqual(hits(7))
    expect(hits(7)).not.toEqual(hits(8))
  })

  it('affects the next calls of a count, then ends', () => {
    const { faults, active } = start({ loseReply: { count: 2 }, unavailable: { count: 1 } })
    expect(faults.strikes('loseReply')).toBe(true)
    expect(active()).toEqual({ loseReply: { count: 1 }, unavailable: { count: 1 } })
    expect(faults.strikes('loseReply')).toBe(true)
    expect(active()).toEqual({ unavailable: { count: 1 } })
    expect(faults.strikes('loseReply')).toBe(false)
    expect(faults.strikes('unavailable')).toBe(true)
    expect(active()).toEqual({})
    expect(faults.status(nothing).report).toMatchObject({ affectedCalls: 3, endedAt: '2026-01-01T00:00:00.000Z' })
  })

  it('delays slow calls by their milliseconds', async () => {
    const { faults, clock } = start({ slow: { count: 1, ms: 200 } })
    const waits = times(2, () => faults.delay().then(() => clock.now() - Date.parse('2026-01-01T00:00:00.000Z')))
    await clock.advance(500)
    expect(await Promise.all(waits)).toEqual([200, 0])
  })

  it('throttles single records by probability', () => {
    const { faults } = start({ throttle: 0.5 })
    const throttled = faults.throttles(times(400, () => 0)).filter(Boolean).length
    expect(throttled).toBeGreaterThan(150)
    expect(throttled).toBeLessThan(250)
    expect(faults.status(nothing).report?.affectedCalls).toBe(1)
  })

  it('throttles all records of the next calls by count', () => {
    const { faults } = start({ throttle: { count: 1 } })
    expect(faults.throttles([0, 1])).toEqual([true, true])
    expect(faults.throttles([0, 1])).toEqual([false, false])
  })

  it('throttles only the records of a shard', () => {
    const { faults, active } = start({ throttle: { count: 1, shard: 1 } })
    expect(faults.throttles([0, 2])).toEqual([false, false])
    expect(active()).toEqual({ throttle: { count: 1, shard: 1 } })
    expect(faults.throttles([0, 1])).toEqual([false, true])
    expect(active()).toEqual({})
  })

  it('ends after its seconds', async () => {
    const { faults, clock } = start({ unavailable: 1, forSeconds: 30 })
    const endsAt = '2026-01-01T00:00:30.000Z'
    await clock.advance(29_999)
    expect(faults.strikes('unavailable')).toBe(true)
    expect(faults.status(nothing)).toMatchObject({ endsAt, report: { endedAt: null } })
    await clock.advance(1)
    expect(faults.strikes('unavailable')).toBe(false)
    await clock.advance(5_000)
    expect(faults.status(nothing)).toMatchObject({ active: {}, endsAt: null, report: { endedAt: endsAt } })
  })

  it.each([
    ['its calls', { loseReply: { count: 2 } }, 2],
    ['its seconds', { loseReply: 1, forSeconds: 30 }, 3],
    ['a replacement', { loseReply: 1 }, 3],
  ])('notifies once with the affected calls when a fault ends after %s', async (_, input, calls) => {
    const { faults, clock, set, ended } = start(input)
    times(3, () => faults.strikes('loseReply'))
    await clock.advance(30_000)
    set({ unavailable: 1 })
    set({})
    expect(ended).toEqual([calls, 0])
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is off with a probability of 0', () => {
    const { faults, set, active } = start({ unavailable: 0, forSeconds: 30 })
    expect(faults.status(nothing)).toEqual({ active: {}, endsAt: null, report: null })
    set({ unavailable: 0, loseReply: 1 })
    expect(active()).toEqual({ loseReply: { probability: 1 } })
  })

  it('reports what happened since the faults were set', async () => {
    const { faults, clock, set } = start({})
    set({ loseReply: 1 }, { retries: 10, duplicates: 5, lost: 1, expired: 0 })
    faults.strikes('loseReply')
    await clock.advance(1_000)
    set({}, { retries: 12, duplicates: 6, lost: 1, expired: 0 })
    expect(faults.status({ retries: 12, duplicates: 8, lost: 1, expired: 2 })).toEqual({
      active: {},
      endsAt: null,
      report: {
        startedAt: '2026-01-01T00:00:00.000Z',
        endedAt: '2026-01-01T00:00:01.000Z',
        affectedCalls: 1,
        retries: 2,
        duplicates: 3,
        lost: 2,
      },
    })
  })

  it('starts the report again when the counts are reset', () => {
    const { faults, set } = start({})
    set({ loseReply: 1 }, { retries: 10, duplicates: 5, lost: 1, expired: 0 })
    faults.strikes('loseReply')
    faults.resetReport()
    expect(faults.status(nothing).report).toMatchObject({ affectedCalls: 0, retries: 0, duplicates: 0, lost: 0 })
    set({})
    faults.resetReport()
    expect(faults.status(nothing).report).toBeNull()
  })
})
