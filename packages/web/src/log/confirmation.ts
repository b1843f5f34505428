import { unconfirmedIds } from '../submit/unconfirmed.ts'
import type { Entry } from './entry.ts'

/** True if the event may be stored although no response has confirmed it. */
export function isUnconfirmed({ outcome, attempts = [] }: Entry): boolean {
  switch (outcome?.kind) {
    case 'results': {
      const { accepted, retry, results } = outcome.response
      // An earlier attempt may have stored an event that is throttled now.
      const isUnknown = unconfirmedIds(results).length > 0 || attempts.some((status) => (status ?? 500) >= 500)
      return accepted === 0 && retry > 0 && isUnknown
    }
    case 'problem':
    case 'unrecognized':
      return outcome.status >= 500
    case 'timed-out':
    case 'unreachable':
    case 'not-allowed':
      return true
    default:
      return false
  }
}

/** True if nothing of the event was stored, and nothing will be: its later steps can't be reached. */
export function isEnded(entry: Entry): boolean {
  const { outcome, attempt } = entry
  if (outcome === null || attempt || entry.isFound) return false
  if (outcome.kind === 'results' && outcome.response.accepted > 0) return false
  return !isUnconfirmed(entry)
}
