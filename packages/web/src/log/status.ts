import { failureOf } from '../submit/failure.ts'
import type { Entry } from './entry.ts'

/** The progress of an entry. The tone picks color and icon, which never stand without the label. */
export type Status = { label: string; tone: 'busy' | 'good' | 'warn' | 'bad' }

/** Returns the status of an entry. */
export function statusOf(entry: Entry): Status {
  const { outcome, steps } = entry
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

function progressOf({ steps }: Entry): Status {
  if (steps.delivered) return { label: 'Delivered', tone: 'good' }
  if (steps.error) return { label: 'Delivery failing', tone: 'warn' }
  if (steps.buffered) return { label: 'Buffered', tone: 'busy' }
  return steps.stored ? { label: 'In stream', tone: 'busy' } : { label: 'Accepted', tone: 'good' }
}
