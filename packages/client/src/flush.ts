import type { Clock } from '@sluice/core/clock'
import type { Flushed } from './api.ts'
import type { Backlog } from './backlog.ts'
import type { SendLoop } from './send-loop.ts'

/**
 * Returns a function that sends without waiting for more events. It resolves when nothing is left to send and the store is
 * up to date, or after `ms` milliseconds.
 */
export const createFlush =
  (backlog: Backlog, loop: SendLoop, save: () => Promise<void>, clock: Clock) =>
  async (ms = 10_000): Promise<Flushed> => {
    const before = backlog.stats()
    await drain(loop, save, ms, clock)
    const { accepted, rejected, waiting } = backlog.stats()
    return { accepted: accepted - before.accepted, rejected: rejected - before.rejected, waiting }
  }

const drain = ({ drained, plan }: SendLoop, save: () => Promise<void>, ms: number, clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    let isLoaded = false
    const done = () => {
      cancel()
      drained.delete(check)
      resolve()
    }
    const check = () => {
      if (isLoaded) void save().then(done)
    }
    const cancel = clock.after(ms, done)
    drained.add(check)
    plan()
    void save().then(() => {
      isLoaded = true
      plan()
    })
  })
