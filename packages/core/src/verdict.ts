/** Why an event is refused. Sending it again unchanged fails again. */
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

/** Why an event may not be stored. Sending it again is right. */
export const retryCodes = ['throttled', 'unavailable'] as const

export type RetryCode = (typeof retryCodes)[number]

/** Why a request was not read, or could not be separated into events, each with its status. */
export const problemStatus = {
  key_missing: 401,
  key_wrong: 403,
  empty: 400,
  invalid_json: 400,
  invalid_utf8: 400,
  invalid_gzip: 400,
  not_an_array: 400,
  request_too_large: 413,
  too_many_events: 413,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  internal: 500,
} as const

export type ProblemCode = keyof typeof problemStatus

export type Rejection = {
  code: RejectionCode
  /** RFC 6901, relative to the event; `''` is the event itself. */
  pointer: string
  message: string
  /** Of a syntax error in NDJSON: its place in the request body, from 1. */
  line?: number
  column?: number
}

/** One event's verdict; `index` is its place in the request, from 0. */
export type Verdict =
  | { index: number; id: string; status: 'accepted'; shardId: string; sequenceNumber: string }
  | { index: number; status: 'rejected'; error: Rejection }
  | { index: number; id: string; status: 'retry'; error: { code: RetryCode; message: string } }

/** The body of every answer to a request that could be separated into events. */
export type Answer = {
  requestId: string
  /** ISO 8601, UTC, milliseconds: the `received_at` of the stored lines. */
  receivedAt: string
  accepted: number
  rejected: number
  retry: number
  results: Verdict[]
}

/** RFC 9457 `application/problem+json`: the body of every other answer the handler makes. */
export type Problem = {
  type: 'about:blank'
  title: string
  status: number
  code: ProblemCode
  detail: string
  requestId: string
  /** Of a syntax error, from 1. */
  line?: number
  column?: number
}

/** Thrown for a request that may not send, or cannot be separated into events. The message is for the client. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly place: { line: number; column: number } | undefined
  constructor(code: ProblemCode, message: string, options?: ErrorOptions & { place?: ProblemError['place'] }) {
    super(message, options)
    this.code = code
    this.place = options?.place
  }
}

/** The status of an answer: 202, 207 or 422; any event to send again makes it 429 or 503. */
export function answerStatus({ results, rejected, retry }: Answer): 202 | 207 | 422 | 429 | 503 {
  if (retry > 0) {
    const throttled = results.every((r) => r.status !== 'retry' || r.error.code === 'throttled')
    return throttled ? 429 : 503
  }
  if (rejected === 0) return 202
  return rejected === results.length ? 422 : 207
}
