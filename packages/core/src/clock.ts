/**
 * A source of time. A running pipeline passes the system's clock, a test one that it moves itself, so that 24 hours pass
 * in a second and a run can be repeated exactly.
 */
export type Clock = {
  /** Returns the wall-clock time in milliseconds since 1970. It can jump. */
  now: () => number
  /** Returns milliseconds on a clock that never goes back. Only differences have a meaning. */
  monotonic: () => number
  /**
   * Calls `run` once after `ms` milliseconds and returns a function that cancels the call. A `background` timer doesn't
   * keep the process alive.
   */
  after: (ms: number, run: () => void, options?: { background?: boolean }) => Cancel
  /** Calls `run` after the I/O events that are already waiting. */
  defer: (run: () => void) => void
}

/** Cancels a timer. Does nothing if the timer has fired or was canceled before. */
export type Cancel = () => void

/**
 * Resolves after `ms` milliseconds.
 * @throws the signal's reason as soon as it aborts
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Resolves after the I/O events that are already waiting, so that long work leaves room for requests. */
export const nextTurn = (clock: Clock): Promise<void> => new Promise((resolve) => clock.defer(resolve))

/** Calls `run` every `ms` milliseconds until it is canceled. Doesn't keep the process alive. */
export function every(clock: Clock, ms: number, run: () => void): Cancel {
  let cancel: Cancel
  const schedule = () => {
    cancel = clock.after(ms, tick, { background: true })
  }
  const tick = () => {
    schedule()
    run()
  }
  schedule()
  return () => cancel()
}

/** A signal that aborts after a time, and the function that cancels it. */
export type Timeout = { signal: AbortSignal; cancel: Cancel }

/** Returns a signal that aborts with a `TimeoutError` after `ms` milliseconds. Cancel it when the work is done. */
export function timeout(clock: Clock, ms: number): Timeout {
  const controller = new AbortController()
  const abort = () => controller.abort(new DOMException(`No response within ${Math.round(ms)} ms`, 'TimeoutError'))
  return { signal: controller.signal, cancel: clock.after(ms, abort, { background: true }) }
}

/**
 * Limits the time of `call`. Its signal aborts after `ms` milliseconds, and a call that ignores the signal is abandoned.
 * @throws what `call` throws; a `TimeoutError` after `ms` milliseconds
 */
export async function withTimeout<T>(clock: Clock, ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, cancel } = timeout(clock, ms)
  const aborted = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => aborted.reject(signal.reason))
  return Promise.race([call(signal), aborted.promise]).finally(cancel)
}
