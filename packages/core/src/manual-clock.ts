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
  /** Returns the number of those that aren't in the background: the work that waits for time to pass. */
  waiting: () => number
}

/** The functions of a clock that depend on the I/O of its process. */
export type ManualClockOptions = {
  /** Resolves once nothing happens without time passing. Default: once chains of promises have run. */
  settle?: () => Promise<void>
  /** Default: runs after the promises that are already resolved. */
  defer?: Clock['defer']
}

type Timer = { at: number; isBackground: boolean; run: () => void }

/** The start of a manual clock: an arbitrary time, always the same, in milliseconds since 1970. */
export const manualStart = Date.UTC(2026, 0, 1)

/** Returns a clock that starts at `start` milliseconds since 1970. */
export function manualClock(start = manualStart, options: ManualClockOptions = {}): ManualClock {
  const { settle = settlePromises, defer = (run) => void Promise.resolve().then(run) } = options
  let elapsed = 0
  let offset = start
  const timers = new Set<Timer>()

  const nextDue = (end: number): Timer | undefined => {
    const due = [...timers].filter(({ at }) => at <= end)
    return due.reduce<Timer | undefined>((first, timer) => (first && first.at <= timer.at ? first : timer), undefined)
  }

  return {
    // Whole milliseconds, as the system's clock returns them. A timer can end in between.
    now: () => Math.floor(offset + elapsed),
    monotonic: () => elapsed,
    after(ms, run, { background: isBackground = false } = {}) {
      const timer = { at: elapsed + Math.max(0, ms), isBackground, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    defer,
    async advance(ms) {
      await settle()
      const end = elapsed + ms
      for (let timer = nextDue(end); timer; timer = nextDue(end)) {
        timers.delete(timer)
        elapsed = Math.max(elapsed, timer.at)
        timer.run()
        await settle()
      }
      elapsed = end
      await settle()
    },
    setTime(now) {
      offset = now - elapsed
    },
    pendingTimers: () => timers.size,
    waiting: () => [...timers].filter(({ isBackground }) => !isBackground).length,
  }
}

/** Lets chains of promises run that need no I/O. */
async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
