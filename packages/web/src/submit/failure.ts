import type { AccessKind } from './access.ts'
import type { NoResponse, Outcome } from './outcome.ts'

/** An outcome after which no event is known to be stored. */
export type Failure = {
  label: string
  tone: 'warn' | 'bad'
  /** Advice for the reader, maybe empty. Code is in backticks. */
  advice: string
  /** True if the same request may succeed later. */
  isTransient: boolean
}

type Text = { label: string; advice: string }

const noResponses: Record<Exclude<NoResponse, 'timed-out'>, Text> = {
  offline: {
    label: 'Offline',
    advice: 'This browser is offline. Nothing was sent. Resend it when the network is back.',
  },
  blocked: {
    label: 'Blocked',
    advice:
      'This page’s Content-Security-Policy blocks the connection: its `connect-src` doesn’t list the API. Nothing was sent.',
  },
  'not-allowed': {
    label: 'Not allowed',
    advice:
      'The API responded, but CORS doesn’t let this page read the response. If it did before, the gateway itself responded: it may require a token, throttle or fail.',
  },
  unreachable: { label: 'Unreachable', advice: '' },
}

const statuses: Record<number, Text> = {
  401: { label: 'Key missing', advice: 'The API requires a key or a token, and this page sent none.' },
  403: { label: 'Forbidden', advice: 'The API accepts only known callers, and this page sent no key or token.' },
  413: { label: 'Too large', advice: 'Send fewer or smaller events per request.' },
  415: { label: 'Wrong type', advice: 'The API doesn’t accept this content type.' },
  429: { label: 'Throttled', advice: 'The gateway accepts no more requests at this rate.' },
}

const rejectedAccess: Record<AccessKind, Text> = {
  key: { label: 'Key rejected', advice: 'The API rejected the key that this page sent. Nothing was stored.' },
  jwt: {
    label: 'Token rejected',
    advice: 'The API rejected the token that this page sent. It may have expired, or be for another API.',
  },
}

const wrongAddress: Text = { label: 'Wrong address', advice: 'Another server responded. Is the address right?' }
const serverError: Text = { label: 'Server error', advice: 'The event may have been stored.' }
const requestRejected: Text = { label: 'Request rejected', advice: '' }

/** True if the API rejected the caller. Nothing was stored. */
export function isAccessDenied(outcome: Outcome): outcome is Extract<Outcome, { status: number }> {
  return 'status' in outcome && (outcome.status === 401 || outcome.status === 403)
}

/**
 * Describes an outcome that failed as a whole. `access` is what the request was sent with. Returns `null` for a result
 * per event, and if no response arrived in time: then it isn't known whether anything was stored.
 */
export function failureOf(outcome: Outcome, access?: AccessKind): Failure | null {
  switch (outcome.kind) {
    case 'results':
    case 'timed-out':
      return null
    case 'problem':
    case 'unrecognized': {
      const isTransient = outcome.status >= 500 || outcome.status === 429
      return { ...textOf(outcome, access, isTransient), tone: isTransient ? 'warn' : 'bad', isTransient }
    }
    default:
      return { ...noResponses[outcome.kind], tone: 'bad', isTransient: outcome.kind !== 'blocked' }
  }
}

type Responded = Extract<Outcome, { kind: 'problem' | 'unrecognized' }>

function textOf(outcome: Responded, access: AccessKind | undefined, isTransient: boolean): Text {
  if (outcome.kind === 'unrecognized' && outcome.isElsewhere) return wrongAddress
  if (access && isAccessDenied(outcome)) return rejectedAccess[access]
  return statuses[outcome.status] ?? (isTransient ? serverError : requestRejected)
}
