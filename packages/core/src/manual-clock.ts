import type { Clock } from './clock.ts'

/** A clock that stands still until a test moves it. */
export type ManualClock = Clock & {
  /**
   * Moves time forward by `ms` milliseconds and fires the timers that become due, in order. Promises that are already
   * resolved run before the first timer fires, and those that a timer resolves before the next one does.
   */
  advance: (ms: number) => Promise<void>
  /** Sets the wall clock as an administrator would. Timers and `monotonic` don't notice. */
  setTime: (now: number) => void
  /** Returns the number of timers that have neither fired nor been canceled. */
  pendingTimers: () => number
}

type Timer = { at: number; run: () => void }

/** Returns a clock that starts at `start` milliseconds since 1970. */
export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let elapsed = 0
  let offset = start
  const timers = new Set<Timer>()

  const nextDue = (end: number): Timer | undefined => {
    const due = [...timers].filter(({ at }) => at <= end)
    return due.reduce<Timer | undefined>((first, timer) => (first && first.at <= timer.at ? first : timer), undefined)
  }

  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    after(ms, run) {
      const timer = { at: elapsed + Math.max(0, ms), run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    defer: (run) => void Promise.resolve().then(run),
    async advance(ms) {
      await settlePromises()
      const end = elapsed + ms
      for (let timer = nextDue(end); timer; timer = nextDue(end)) {
        timers.delete(timer)
        elapsed = Math.max(elapsed, timer.at)
        timer.run()
        await settlePromises()
      }
      elapsed = end
      await settlePromises()
    },
    setTime(now) {
      offset = now - elapsed
    },
    pendingTimers: () => timers.size,
  }
}

/** Lets chains of promises run that need no I/O. */
async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
