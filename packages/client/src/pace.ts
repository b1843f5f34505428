import type { Cancel } from '@sluice/core/clock'
import type { Environment } from './environment.ts'

const firstBackoffMs = 500
const maxBackoffMs = 60_000

/** Returns a timer for the next batch that knows how the last requests ended. */
export function createPace({ clock, random }: Environment, run: () => void) {
  let cancel: Cancel | undefined
  let dueAt = 0
  let failures = 0
  /** The end of the last Retry-After, and of the random time on top. */
  let retryAt = 0
  let notBefore = 0
  const stop = () => {
    cancel?.()
    cancel = undefined
  }
  return {
    /** Calls `run` once in `ms` milliseconds: later if the last request has failed. An earlier plan stays. */
    plan(ms: number): void {
      const now = clock.monotonic()
      const at = Math.max(now, failures > 0 ? notBefore : now + ms)
      if (cancel && dueAt <= at) return
      stop()
      dueAt = at
      const fire = () => {
        cancel = undefined
        run()
      }
      cancel = clock.after(at - now, fire, { background: true })
    },
    stop,
    succeed(): void {
      failures = 0
    },
    /** Waits at least `retryAfterMs`, and a random time on top, so that clients spread. */
    fail(retryAfterMs: number): void {
      stop()
      retryAt = clock.monotonic() + retryAfterMs
      notBefore = retryAt + random.fraction() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** failures++)
    },
    /** Skips the random time: the network is back. */
    hurry(): void {
      notBefore = retryAt
    },
  }
}
