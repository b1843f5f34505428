import { describe, expect, it } from 'vitest'
import { type Clock, every, nextTurn, sleep, timeout, withTimeout } from './clock.ts'
import { manualClock } from './manual-clock.ts'
import { seededRandom, uuid } from './random.ts'

describe('sleep', () => {
  it('resolves once the time has passed', async () => {
    const clock = manualClock()
    let isAwake = false
    void sleep(clock, 1_000).then(() => {
      isAwake = true
    })
    await clock.advance(999)
    expect(isAwake).toBe(false)
    await clock.advance(1)
    expect(isAwake).toBe(true)
  })

  it('rejects with the reason of a signal that aborts', async () => {
    const clock = manualClock()
    const controller = new AbortController()
    const sleeping = sleep(clock, 1_000, controller.signal)
    controller.abort(new Error('stopped'))
    await expect(sleeping).rejects.toThrow('stopped')
    await expect(sleep(clock, 1_000, controller.signal)).rejects.toThrow('stopped')
  })

  it('leaves no timer and no listener', async () => {
    const clock = manualClock()
    const { signal } = new AbortController()
    const removed: string[] = []
    signal.removeEventListener = (type: string) => void removed.push(type)
    const elapsed = sleep(clock, 10, signal)
    await clock.advance(10)
    await elapsed
    const controller = new AbortController()
    const aborted = sleep(clock, 10, controller.signal)
    controller.abort(new Error('stopped'))
    await expect(aborted).rejects.toThrow('stopped')
    expect([clock.pendingTimers(), removed]).toEqual([0, ['abort']])
  })
})

describe('a timer', () => {
  it.each<[string, (clock: Clock) => unknown, boolean]>([
    ['keeps the process alive for sleep', (clock) => sleep(clock, 10), false],
    ['stays in the background for every', (clock) => every(clock, 10, () => {}), true],
    ['stays in the background for timeout', (clock) => timeout(clock, 10), true],
  ])('%s', (_, start, isBackground) => {
    const backgrounds: boolean[] = []
    start({
      ...manualClock(),
      after(_ms, _run, { background = false } = {}) {
        backgrounds.push(background)
        return () => {}
      },
    })
    expect(backgrounds).toEqual([isBackground])
  })
})

describe('every', () => {
  it('calls at each interval until it is canceled', async () => {
    const clock = manualClock()
    const times: number[] = []
    const cancel = every(clock, 100, () => times.push(clock.monotonic()))
    await clock.advance(350)
    cancel()
    await clock.advance(500)
    expect(times).toEqual([100, 200, 300])
  })
})

describe('timeout', () => {
  it('aborts with a TimeoutError after the time', async () => {
    const clock = manualClock()
    const { signal } = timeout(clock, 2_000)
    await clock.advance(1_999)
    expect(signal.aborted).toBe(false)
    await clock.advance(1)
    expect(signal.reason).toMatchObject({ name: 'TimeoutError', message: 'No response within 2000 ms' })
  })

  it('never aborts once it is canceled', async () => {
    const clock = manualClock()
    const { signal, cancel } = timeout(clock, 2_000)
    cancel()
    await clock.advance(10_000)
    expect(signal.aborted).toBe(false)
  })
})

describe('withTimeout', () => {
  it('returns the result of a call and leaves no timer', async () => {
    const clock = manualClock()
    expect(await withTimeout(clock, 2_000, async () => 'done')).toBe('done')
    expect(clock.pendingTimers()).toBe(0)
  })

  it('aborts a call after the time, and abandons one that ignores its signal', async () => {
    const clock = manualClock()
    const signals: AbortSignal[] = []
    const limited = withTimeout(clock, 2_000, (signal) => new Promise(() => signals.push(signal)))
    const rejected = expect(limited).rejects.toMatchObject({ name: 'TimeoutError' })
    await clock.advance(1_999)
    expect(signals).toMatchObject([{ aborted: false }])
    await clock.advance(1)
    await rejected
    expect(signals).toMatchObject([{ aborted: true }])
  })
})

describe('manualClock', () => {
  it('passes 24 hours of timers at once, in order', async () => {
    const clock = manualClock(0)
    const fired: string[] = []
    clock.after(3_600_000, () => fired.push(`${clock.now()} second`))
    clock.after(1_000, () => {
      fired.push(`${clock.now()} first`)
      clock.after(1_000, () => fired.push(`${clock.now()} chained`))
    })
    await clock.advance(24 * 3_600_000)
    expect(fired).toEqual(['1000 first', '2000 chained', '3600000 second'])
    expect(clock.now()).toBe(24 * 3_600_000)
  })

  it('runs promises that are already resolved before it fires a timer', async () => {
    const clock = manualClock()
    let isFired = false
    const cancel = clock.after(0, () => {
      isFired = true
    })
    void Promise.resolve().then(cancel)
    await clock.advance(1_000)
    expect(isFired).toBe(false)
  })

  it('returns whole milliseconds, also within a timer that ends in between', async () => {
    const clock = manualClock(0)
    const times: number[] = []
    clock.after(1.5, () => times.push(clock.now(), clock.monotonic()))
    await clock.advance(2)
    expect(times).toEqual([1, 1.5])
  })

  it('counts the timers that work waits for, without those in the background', () => {
    const clock = manualClock()
    const cancel = clock.after(1_000, () => {})
    clock.after(1_000, () => {}, { background: true })
    const before = clock.waiting()
    cancel()
    expect([before, clock.waiting(), clock.pendingTimers()]).toEqual([1, 0, 1])
  })

  it('settles before it moves and after each timer', async () => {
    const times: number[] = []
    const settle = async () => void times.push(clock.monotonic())
    const clock = manualClock(0, { settle })
    clock.after(10, () => {})
    clock.after(20, () => {})
    await clock.advance(30)
    expect(times).toEqual([0, 10, 20, 30])
  })

  it('moves the wall clock without moving timers', async () => {
    const clock = manualClock(0)
    let isFired = false
    clock.after(1_000, () => {
      isFired = true
    })
    clock.setTime(5_000_000)
    await nextTurn(clock)
    expect([clock.now(), clock.monotonic(), isFired]).toEqual([5_000_000, 0, false])
  })
})

describe('seededRandom', () => {
  it('returns the values of mulberry32, so that an old seed still repeats its run', () => {
    const random = seededRandom(1)
    expect([random.fraction(), random.fraction()]).toEqual([0.6270739405881613, 0.002735721180215478])
  })

  it('repeats itself for the same seed only', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed)
      return [random.fraction(), ...random.bytes(8)]
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('draws fractions from 0 to 1 that average one half', () => {
    const random = seededRandom(1)
    const drawn = Array.from({ length: 10_000 }, random.fraction)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
    expect(drawn.reduce((sum, n) => sum + n, 0) / drawn.length).toBeCloseTo(0.5, 1)
  })
})

describe('uuid', () => {
  it.each([
    [0x00, '00000000-0000-4000-8000-000000000000'],
    [0xff, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
  ])('sets only the bits of the version and the variant in bytes of %d', (byte, expected) => {
    expect(uuid({ fraction: () => 0, bytes: (count) => new Uint8Array(count).fill(byte) })).toBe(expected)
  })

  it('has version 4, and differs each time', () => {
    const random = seededRandom(1)
    const ids = Array.from({ length: 1_000 }, () => uuid(random))
    expect(
      ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toEqual([])
    expect(new Set(ids).size).toBe(1_000)
  })
})
