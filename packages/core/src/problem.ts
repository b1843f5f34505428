/** The HTTP status of each code of a request that can't be read or split into events. */
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
  not_checked: 503,
} as const

export type ProblemCode = keyof typeof problemStatus

/** An RFC 9457 `application/problem+json` body: the response to a request that can't be split into events. */
export type Problem = {
  type: 'about:blank'
  title: string
  status: number
  code: ProblemCode
  detail: string
  requestId: string
  /** Line of a syntax error, from 1. */
  line?: number
  /** Column of that error, from 1, in UTF-16 units. */
  column?: number
}

/** Thrown for a request that isn't allowed, or can't be split into events. The client sees the message. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly place: { line: number; column: number } | undefined
  constructor(code: ProblemCode, message: string, options?: ErrorOptions & { place?: ProblemError['place'] }) {
    super(message, options)
    this.code = code
    this.place = options?.place
  }
}
