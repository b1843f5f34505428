import type { EventResult } from '@sluice/core/response'

/** Returns the ids of events that may be stored although the response didn't confirm them. A throttled event isn't. */
export function unconfirmedIds(results: readonly EventResult[]): string[] {
  return results.flatMap((result) => (result.status === 'retry' && result.error.code !== 'throttled' ? result.id : []))
}

/** Returns the ids of all events to resend. An earlier attempt may have stored one that is throttled now. */
export function retryIds(results: readonly EventResult[]): string[] {
  return results.flatMap((result) => (result.status === 'retry' ? result.id : []))
}
