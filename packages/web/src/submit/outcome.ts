import type { Problem } from '@sluice/core/problem'
import type { EventResult, SubmitResponse } from '@sluice/core/response'

/**
 * The outcome of a request. `results` has a result per event, `problem` rejects it as a whole, and `unrecognized` is a
 * response that isn't from Sluice's handler. The other kinds have no response.
 */
export type Outcome =
  | {
      kind: 'results'
      status: number
      ms: number
      response: SubmitResponse
      headers?: ResponseHeaders
      retryAfterSeconds?: number
    }
  | { kind: 'problem'; status: number; ms: number; problem: Problem; headers?: ResponseHeaders }
  | {
      kind: 'unrecognized'
      status: number
      ms: number
      message: string
      headers?: ResponseHeaders
      isElsewhere?: boolean
      retryAfterSeconds?: number
    }
  | { kind: NoResponse }

/** The headers that CORS lets this page read. */
type ResponseHeaders = [name: string, value: string][]

/**
 * The reason why there is no response. `fetch` fails the same way for the last four: no network, blocked by this page's
 * Content-Security-Policy, not allowed by the API's CORS rules, no server.
 */
export type NoResponse = (typeof noResponses)[number]

const noResponses = ['timed-out', 'offline', 'blocked', 'not-allowed', 'unreachable'] as const

/** True if some events should be retried, or if the gateway rejected the request before it reached the handler. */
export function isRetryable(outcome: Outcome): boolean {
  if (outcome.kind === 'results') return outcome.response.retry > 0
  return outcome.kind === 'unrecognized' && outcome.status === 429
}

/** Reads an HTTP response. It may come from a gateway or any other server, so every part is checked. */
export function readOutcome(response: Response, body: string, ms: number): Outcome {
  const { status } = response
  const json = parse(body)
  const isProblemType = response.headers.get('content-type')?.startsWith('application/problem+json')
  const headers = [...response.headers]
  if (isProblemType && isProblem(json)) return { kind: 'problem', status, ms, problem: json, headers }

  const retryAfter = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  const wait = retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}
  if (isSubmitResponse(json)) {
    return { kind: 'results', status, ms, response: json, headers, ...wait }
  }

  const message = isRecord(json) && typeof json.message === 'string' ? json.message : null
  // A gateway has a `message`. A web page, or an unknown path or method, means that the address is wrong.
  const isElsewhere = message === null ? status < 500 && status !== 401 && status !== 403 : /^40[45]$/.test(`${status}`)
  return {
    kind: 'unrecognized',
    status,
    ms,
    message: message ?? 'This response isn’t from Sluice.',
    headers,
    ...(isElsewhere && { isElsewhere }),
    ...wait,
  }
}

/** True if a stored value is an outcome. It may be damaged, or from an older version of this page. */
export function isOutcome(value: unknown): value is Outcome {
  if (!isRecord(value)) return false
  if (noResponses.some((kind) => kind === value.kind)) return true
  if (typeof value.status !== 'number' || typeof value.ms !== 'number') return false
  if (value.kind === 'results') return isSubmitResponse(value.response)
  if (value.kind === 'problem') return isProblem(value.problem)
  return value.kind === 'unrecognized' && typeof value.message === 'string'
}

/** True if a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSubmitResponse(value: unknown): value is SubmitResponse {
  return (
    isRecord(value) &&
    typeof value.requestId === 'string' &&
    typeof value.receivedAt === 'string' &&
    [value.accepted, value.rejected, value.retry].every((count) => typeof count === 'number') &&
    Array.isArray(value.results) &&
    value.results.every(isEventResult)
  )
}

function isEventResult(value: unknown): value is EventResult {
  if (!isRecord(value) || typeof value.index !== 'number') return false
  if (value.status === 'accepted') {
    return areStrings(value.id, value.shardId, value.sequenceNumber)
  }
  const { error } = value
  if (!isRecord(error) || !areStrings(error.code, error.message)) return false
  if (value.status === 'rejected') return areStrings(error.pointer)
  return value.status === 'retry' && areStrings(value.id)
}

function isProblem(value: unknown): value is Problem {
  return isRecord(value) && areStrings(value.title, value.code, value.detail, value.requestId)
}

function areStrings(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'string')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
