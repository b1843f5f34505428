import { manualClock } from '@sluice/core/manual-clock'
import { describe, expect, it } from 'vitest'
import { quota } from './quota.ts'

describe('quota', () => {
  it('starts full and has nothing once it is spent', () => {
    const units = quota(5, manualClock())
    expect([units.has(5), units.has(6)]).toEqual([true, false])
    units.spend(5)
    expect(units.has(1)).toBe(false)
  })

  it('regains its units at a steady rate, up to its maximum', async () => {
    const clock = manualClock()
    const units = quota(10, clock, 20)
    units.spend(20)
    await clock.advance(500)
    expect([units.has(5), units.has(6)]).toEqual([true, false])
    await clock.advance(60_000)
    expect([units.has(20), units.has(21)]).toEqual([true, false])
  })

  it('repays a debt before it has units again', async () => {
    const clock = manualClock()
    const units = quota(10, clock)
    units.spend(30)
    await clock.advance(2_000)
    expect(units.has(0)).toBe(true)
    expect(units.has(1)).toBe(false)
  })

  it('ignores a jump of the wall clock', () => {
    const clock = manualClock()
    const units = quota(10, clock)
    units.spend(10)
    clock.setTime(clock.now() + 3_600_000)
    expect(units.has(1)).toBe(false)
  })
})
