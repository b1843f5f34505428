import { duration } from '../ui/format.ts'
import type { Entry } from './entry.ts'

/** Returns when the handler accepted the event, as an ISO time. */
export function acceptedAt({ outcome, steps }: Entry): string | undefined {
  return outcome?.kind === 'results' ? outcome.response.receivedAt : steps.accepted?.at
}

/** Returns the milliseconds from acceptance to delivery, if both are known and in this order. */
export function travelMs(entry: Entry): number | undefined {
  const ms = sinceAcceptance(entry)
  return ms !== undefined && ms >= 0 ? ms : undefined
}

/** Returns the same as text, such as "5.1 s after acceptance". A delivery before the acceptance is of an earlier attempt. */
export function travelText(entry: Entry): string | undefined {
  const ms = sinceAcceptance(entry)
  if (ms === undefined) return undefined
  return ms < 0 ? 'from an earlier attempt' : `${duration(ms)} after acceptance`
}

function sinceAcceptance(entry: Entry): number | undefined {
  const from = acceptedAt(entry)
  const to = entry.steps.delivered?.at
  return from && to ? Date.parse(to) - Date.parse(from) : undefined
}
