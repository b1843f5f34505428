import type { FormatName } from './event-format.ts'
import type { Outcome } from './outcome.ts'
import { maxAttempts, mergeOutcomes, nextAttempt } from './retry.ts'

export type RetryOptions = {
  /** Sends a text. Never throws. */
  post: (text: string) => Promise<Outcome>
  format?: FormatName
  /** Waits that many milliseconds, or until `signal` is aborted. */
  delay: (ms: number) => Promise<void>
  /** Ends the retries. */
  signal: AbortSignal
  /** True if an event is in S3 although no response has confirmed it. It isn't resent. */
  isDelivered?: (id: string) => boolean
  /** Called before each wait with the outcome so far. `number` is that of the next attempt: 2 for the first retry. */
  onWait?: (outcome: Outcome, number: number, waitMs: number) => void
  /** Called when a wait is over and the next attempt is sent. */
  onAttempt?: () => void
}

/** Retries a text that was sent once, as often and as late as the API allows. Returns the outcome of all attempts. */
export async function retryAll(text: string, first: Outcome, options: RetryOptions): Promise<Outcome> {
  const { post, format, delay, signal, isDelivered = () => false, onWait, onAttempt } = options
  let outcome = first
  for (let number = 2; number <= maxAttempts; number++) {
    const attempt = () => nextAttempt(text, withoutDelivered(outcome, isDelivered), number - 1, format)
    const wait = attempt()
    if (!wait || signal.aborted) break
    onWait?.(outcome, number, wait.waitMs)
    await delay(wait.waitMs)
    const next = attempt()
    if (!next || signal.aborted) break
    onAttempt?.()
    outcome = mergeOutcomes(outcome, next.indexes, await post(next.text))
  }
  return outcome
}

function withoutDelivered(outcome: Outcome, isDelivered: (id: string) => boolean): Outcome {
  if (outcome.kind !== 'results') return outcome
  const results = outcome.response.results.filter((result) => result.status !== 'retry' || !isDelivered(result.id))
  return { ...outcome, response: { ...outcome.response, results } }
}
