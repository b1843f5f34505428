import { nextTurn, sleep } from '@sluice/core/clock'
import { describe, expect, it } from 'vitest'
import { systemClock } from './system-clock.ts'

/** The number of timers that keep this process alive. */
const countTimers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

describe('systemClock', () => {
  it('returns the time in milliseconds since 1970', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000)
  })

  it('fires a timer once its time has passed', async () => {
    const startedAt = systemClock.monotonic()
    await sleep(systemClock, 20)
    // A timer of Node can fire up to 1 ms early.
    expect(systemClock.monotonic() - startedAt).toBeGreaterThanOrEqual(19)
  })

  it('does not fire a canceled timer', async () => {
    let isFired = false
    systemClock.after(1, () => {
      isFired = true
    })()
    await sleep(systemClock, 20)
    expect(isFired).toBe(false)
  })

  it('keeps the process alive with a timer, but not with a background timer', () => {
    const before = countTimers()
    const cancel = systemClock.after(60_000, () => {})
    const during = countTimers()
    const cancelBackground = systemClock.after(60_000, () => {}, { background: true })
    expect([during - before, countTimers() - during]).toEqual([1, 0])
    cancel()
    cancelBackground()
  })

  it('defers a call behind resolved promises', async () => {
    const order: string[] = []
    const deferred = nextTurn(systemClock).then(() => order.push('deferred'))
    await Promise.resolve().then(() => order.push('promise'))
    await deferred
    expect(order).toEqual(['promise', 'deferred'])
  })
})
