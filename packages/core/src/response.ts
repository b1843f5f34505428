/** Codes of rejected events. The client must fix such an event before it resends it. */
export const rejectionCodes = [
  'invalid_json',
  'not_an_object',
  'reserved_field',
  'invalid_id',
  'invalid_attribute',
  'too_deep',
  'too_large',
] as const

export type RejectionCode = (typeof rejectionCodes)[number]

/** Codes of events that may not have been stored: resend them with the same ids. */
export const retryCodes = ['throttled', 'unavailable'] as const

export type RetryCode = (typeof retryCodes)[number]

/** The reason for a rejected event. */
export type Rejection = {
  code: RejectionCode
  /** RFC 6901, relative to the event; `''` is the event itself. */
  pointer: string
  /** A message for the client, which names the field and the limit. */
  message: string
  /** Line of a syntax error in an NDJSON body, from 1. */
  line?: number
  /** Column of that error, from 1, in UTF-16 units. */
  column?: number
}

/** The result of one event. `index` is the event's place in the request, from 0. */
export type EventResult =
  | { index: number; id: string; status: 'accepted'; shardId: string; sequenceNumber: string }
  | { index: number; status: 'rejected'; error: Rejection }
  | { index: number; id: string; status: 'retry'; error: { code: RetryCode; message: string } }

/** The response body of every request that can be split into events. */
export type SubmitResponse = {
  requestId: string
  /** ISO 8601, UTC, with milliseconds. The stored lines have it as `received_at`. */
  receivedAt: string
  accepted: number
  rejected: number
  retry: number
  results: EventResult[]
}

/** Returns the HTTP status: 202, 207 or 422, but 429 or 503 if the client must resend an event. */
export function responseStatus({ results, rejected, retry }: SubmitResponse): 202 | 207 | 422 | 429 | 503 {
  if (retry > 0) {
    const throttled = results.every((r) => r.status !== 'retry' || r.error.code === 'throttled')
    return throttled ? 429 : 503
  }
  if (rejected === 0) return 202
  return rejected === results.length ? 422 : 207
}
