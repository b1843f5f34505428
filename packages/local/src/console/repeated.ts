import type { Clock } from '@sluice/core/clock'

const onceInMs = 60_000

/** Returns a function that passes each message on, but the same message at most once per minute, with its repetitions. */
export function oncePerMinute(clock: Clock, pass: (message: string) => void): (message: string) => void {
  const passed = new Map<string, { at: number; repeats: number }>()
  return (message) => {
    const now = clock.monotonic()
    const last = passed.get(message)
    if (last && now - last.at < onceInMs) {
      last.repeats++
      return
    }
    for (const [old, { at }] of passed) if (now - at >= onceInMs) passed.delete(old)
    passed.set(message, { at: now, repeats: 0 })
    pass(last?.repeats ? `${message} (${last.repeats} more in the last minute)` : message)
  }
}
