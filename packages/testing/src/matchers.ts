import type { EventMatch } from '@sluice/core/event-match'
import type { Sluice } from './sluice.ts'

type Result = { pass: boolean; message: () => string }
type State = { isNot?: boolean }

/** `timeoutMs` is how long to wait for the event; `withinMs`, after `.not`, how long none may arrive. */
export type ReceivedOptions = { timeoutMs?: number; withinMs?: number }
export type DeliveredOptions = { timeoutMs?: number }

/** Matchers for `expect.extend` of Vitest and of Playwright. */
export const sluiceMatchers = {
  /** Passes if the pipeline has accepted an event that matches, or accepts one in time. */
  async toHaveReceived(this: State, sluice: Sluice, match: EventMatch, options: ReceivedOptions = {}): Promise<Result> {
    return this.isNot
      ? resultOf(sluice.expectNone(match, options), false)
      : resultOf(sluice.waitForEvent(match, options), true)
  },

  /** Passes if an object has an event that matches, or gets one in time. After `.not`, it looks once. */
  async toHaveDelivered(
    this: State,
    sluice: Sluice,
    match: EventMatch,
    options: DeliveredOptions = {},
  ): Promise<Result> {
    const delivery = sluice.waitForDelivery(match, this.isNot ? { timeoutMs: 0 } : options)
    if (!this.isNot) return resultOf(delivery, true)
    const found = await delivery.catch(() => undefined)
    const message = () => `Line ${found?.line} of ${found?.key} matches ${JSON.stringify(match)}:\n\n  ${found?.text}\n`
    return { pass: found !== undefined, message }
  },
}

/** Returns the result for a check that throws if it fails. `pass` is the result if it doesn't. */
async function resultOf(check: Promise<unknown>, pass: boolean): Promise<Result> {
  try {
    await check
    return { pass, message: () => '' }
  } catch (error) {
    return { pass: !pass, message: () => (error as Error).message }
  }
}
