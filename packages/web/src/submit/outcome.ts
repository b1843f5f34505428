import type { Problem } from '@sluice/core/problem'
import type { EventResult, SubmitResponse } from '@sluice/core/response'

/** What came of sending: an answer per event, a refusal of the whole, somebody else's answer, or none. */
export type Outcome =
  | {
      kind: 'results'
      status: number
      ms: number
      response: SubmitResponse
      /** As far as the browser lets this page see them. */
      headers?: [string, string][]
      retryAfterSeconds?: number
    }
  | { kind: 'problem'; status: number; ms: number; problem: Problem }
  | {
      kind: 'unrecognized'
      status: number
      ms: number
      message: string
      isElsewhere?: boolean
      retryAfterSeconds?: number
    }
  | { kind: NoResponse }

/**
 * Why nothing could be read. `fetch` fails alike for the last four: without a network, against this page's own
 * security policy, where the API answers but does not allow this page, and where nobody answers.
 */
export type NoResponse = (typeof noResponses)[number]

const noResponses = ['timed-out', 'offline', 'blocked', 'not-allowed', 'unreachable'] as const

/** True if the API asks to send events again, or the gateway rejected the request before it reached the API. */
export function isRetryable(outcome: Outcome): boolean {
  if (outcome.kind === 'results') return outcome.response.retry > 0
  return outcome.kind === 'unrecognized' && outcome.status === 429
}

/** Reads an HTTP answer. Gateways and wrong addresses answer too, so nothing is taken on trust. */
export function readOutcome(response: Response, body: string, ms: number): Outcome {
  const { status } = response
  const json = parse(body)
  const isProblemType = response.headers.get('content-type')?.startsWith('application/problem+json')
  if (isProblemType && isProblem(json)) return { kind: 'problem', status, ms, problem: json }

  const retryAfter = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  const wait = retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}
  if (isAnswer(json)) return { kind: 'results', status, ms, response: json, headers: [...response.headers], ...wait }

  const message = isRecord(json) && typeof json.message === 'string' ? json.message : null
  // A gateway has words of its own; a page, another path or another method means another address.
  const isElsewhere = message === null ? status < 500 && status !== 401 && status !== 403 : /^40[45]$/.test(`${status}`)
  return {
    kind: 'unrecognized',
    status,
    ms,
    message: message ?? 'This is not an answer of Sluice.',
    ...(isElsewhere && { isElsewhere }),
    ...wait,
  }
}

/** For what was kept by an earlier version of this page, or mended by hand. */
export function isOutcome(value: unknown): value is Outcome {
  if (!isRecord(value)) return false
  if (noResponses.some((kind) => kind === value.kind)) return true
  if (typeof value.status !== 'number' || typeof value.ms !== 'number') return false
  if (value.kind === 'results') return isAnswer(value.response)
  if (value.kind === 'problem') return isProblem(value.problem)
  return value.kind === 'unrecognized' && typeof value.message === 'string'
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isAnswer(value: unknown): value is SubmitResponse {
  return (
    isRecord(value) &&
    typeof value.requestId === 'string' &&
    typeof value.receivedAt === 'string' &&
    [value.accepted, value.rejected, value.retry].every((count) => typeof count === 'number') &&
    Array.isArray(value.results) &&
    value.results.every(isVerdict)
  )
}

function isVerdict(value: unknown): value is EventResult {
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
