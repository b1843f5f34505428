import type { Clock } from '@sluice/core/clock'

/** The clock and the timers of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run, { background = false } = {}) {
    const timer = setTimeout(run, ms)
    if (background) timer.unref()
    return () => clearTimeout(timer)
  },
  defer: (run) => void setImmediate(run),
}
