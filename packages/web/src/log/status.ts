import { failureOf } from '../submit/failure.ts'
import type { Entry } from './entry.ts'

/** How far something sent has got, in a word; the tone picks colour and icon, and never speaks alone. */
export type Status = { label: string; tone: 'busy' | 'good' | 'warn' | 'bad' }

export function statusOf(entry: Entry): Status {
  const { outcome, steps } = entry
  if (outcome === null) return { label: 'Sending', tone: 'busy' }
  const failure = failureOf(outcome, entry.access)
  if (failure) return failure
  if (outcome.kind !== 'results') return steps.accepted ? way(entry) : noAnswer

  const { accepted, rejected, retry } = outcome.response
  if (retry > 0) {
    const label = outcome.status === 429 ? 'Throttled' : 'Unavailable'
    return { label: accepted > 0 ? 'Partly stored' : label, tone: 'warn' }
  }
  if (accepted === 0) return { label: 'Rejected', tone: 'bad' }
  return rejected > 0 ? { label: 'Partly rejected', tone: 'warn' } : way(entry)
}

const noAnswer: Status = { label: 'No answer', tone: 'warn' }

function way({ steps }: Entry): Status {
  if (steps.delivered) return { label: 'Delivered', tone: 'good' }
  if (steps.error) return { label: 'Delivery fails', tone: 'warn' }
  if (steps.buffered) return { label: 'Buffered', tone: 'busy' }
  return steps.stored ? { label: 'In stream', tone: 'busy' } : { label: 'Accepted', tone: 'good' }
}
