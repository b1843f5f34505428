import type { FormatName } from '../../submit/event-format.ts'
import { isAccessDenied } from '../../submit/failure.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { indexesOf, maxAttempts, retryText } from '../../submit/retry.ts'

/** The body of one request, with the number of its events. The first attempt is 1. */
export type Batch = { text: string; events: number; attempt: number }

/** The effect of one request on a burst. */
export type Settlement = {
  accepted: number
  rejected: number
  /** Events that aren't retried anymore, or may not be stored. */
  lost: number
  /** The events to resend, and how long to wait before that. */
  retry: { batch: Batch; waitMs: number } | null
  /** True if every further request would fail in the same way. */
  isFatal: boolean
}

const nothing: Settlement = { accepted: 0, rejected: 0, lost: 0, retry: null, isFatal: false }

/** Returns what the outcome of a batch means for its events. */
export function settle(batch: Batch, outcome: Outcome, format?: FormatName): Settlement {
  switch (outcome.kind) {
    case 'results':
      return settleResults(batch, outcome, format)
    case 'unrecognized':
      return outcome.status === 429 ? retryOrGiveUp(batch, batch, outcome) : settleFailure(batch, outcome)
    case 'problem':
      return settleFailure(batch, outcome)
    case 'timed-out':
      return { ...nothing, lost: batch.events }
    default:
      return { ...nothing, lost: batch.events, isFatal: true }
  }
}

function settleFailure({ events }: Batch, outcome: Outcome): Settlement {
  return isAccessDenied(outcome) ? { ...nothing, rejected: events, isFatal: true } : { ...nothing, lost: events }
}

function settleResults(batch: Batch, outcome: Extract<Outcome, { kind: 'results' }>, format?: FormatName): Settlement {
  const { accepted, rejected, retry, results } = outcome.response
  const counts = { ...nothing, accepted, rejected }
  if (retry === 0) return counts
  const unstored = { text: retryText(batch.text, results, format), events: indexesOf(results, 'retry').length }
  return { ...retryOrGiveUp(batch, unstored, outcome), accepted, rejected }
}

type Unstored = Pick<Batch, 'text' | 'events'>

function retryOrGiveUp({ attempt }: Batch, { text, events }: Unstored, outcome: Waiting): Settlement {
  if (attempt >= maxAttempts) return { ...nothing, lost: events }
  const waitMs = 1000 * (outcome.retryAfterSeconds ?? attempt)
  return { ...nothing, retry: { batch: { text, events, attempt: attempt + 1 }, waitMs } }
}

type Waiting = Extract<Outcome, { retryAfterSeconds?: number }>
