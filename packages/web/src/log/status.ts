import { failureOf } from '../submit/failure.ts'
import { retryIds } from '../submit/unconfirmed.ts'
import { isEnded, isUnconfirmed } from './confirmation.ts'
import type { Entry } from './entry.ts'

/** The progress of an entry. The tone picks color and icon, which never stand without the label. */
export type Status = { label: string; tone: 'busy' | 'good' | 'warn' | 'bad' }

/** Returns the status of an entry. What arrived counts more than the response. */
export function statusOf(entry: Entry): Status {
  return hasArrived(entry) ? progressOf(entry) : responseStatusOf(entry)
}

/** True if no response has confirmed the event, but it is delivered. */
export function isLostResponse(entry: Entry): boolean {
  return entry.steps.delivered !== undefined && isUnconfirmed(entry) && hasArrived(entry)
}

/** True if all events that the response didn't confirm are in the stream, and none was rejected. */
function hasArrived(entry: Entry): boolean {
  const { outcome, steps, attempt, arrived = {} } = entry
  if (outcome?.kind !== 'results') return isUnconfirmed(entry) && steps.delivered !== undefined
  const { accepted, rejected, retry, results } = outcome.response
  if (retry === 0 || rejected > 0 || isEnded(entry)) return false
  if (accepted + retry === 1) return steps.delivered !== undefined || (!attempt && steps.stored !== undefined)
  const ids = retryIds(results)
  return steps.delivered !== undefined && ids.length === retry && ids.every((id) => arrived[id] === 'delivered')
}

/** Returns the status that only the response gives an entry; of an accepted event, its progress. */
export function responseStatusOf(entry: Entry): Status {
  const { outcome, steps } = entry
  if (entry.isFound) return progressOf(entry)
  if (outcome === null) return { label: 'Sending', tone: 'busy' }
  const failure = failureOf(outcome, entry.access)
  if (failure) return failure
  if (outcome.kind !== 'results') return steps.accepted ? progressOf(entry) : noResponse

  const { accepted, rejected, retry } = outcome.response
  if (retry > 0) {
    const label = outcome.status === 429 ? 'Throttled' : 'Unavailable'
    return { label: accepted > 0 ? 'Partly stored' : label, tone: 'warn' }
  }
  if (accepted === 0) return { label: 'Rejected', tone: 'bad' }
  return rejected > 0 ? { label: 'Partly rejected', tone: 'warn' } : progressOf(entry)
}

const noResponse: Status = { label: 'No response', tone: 'warn' }

function progressOf({ steps, undelivered = 0 }: Entry): Status {
  if (steps.delivered && undelivered > 0) return { label: 'Partly delivered', tone: 'busy' }
  if (steps.delivered) return { label: 'Delivered', tone: 'good' }
  if (steps.error) return { label: 'Delivery failing', tone: 'warn' }
  if (steps.buffered) return { label: 'Buffered', tone: 'busy' }
  return steps.stored ? { label: 'In stream', tone: 'busy' } : { label: 'Accepted', tone: 'good' }
}
