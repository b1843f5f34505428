import type { AccessKind } from './access.ts'
import type { Outcome } from './outcome.ts'

/** An outcome that stored nothing, as far as is known: what it is called, and what helps. */
export type Failure = {
  label: string
  tone: 'warn' | 'bad'
  /** `code` in backticks. */
  advice: string
  /** Sending it again unchanged may help. */
  isTransient: boolean
}

const words: Record<
  Exclude<Outcome['kind'], 'results' | 'problem' | 'unrecognized' | 'timed-out'>,
  [string, string]
> = {
  offline: ['Offline', 'This browser has no network. Nothing was sent; send it again when the network is back.'],
  blocked: [
    'Blocked',
    'This page’s own security policy forbids the connection: its `connect-src` does not name the API. Nothing was sent.',
  ],
  'not-allowed': [
    'Not allowed',
    'The API answers, but does not allow this page to read it (CORS). If it did before, its gateway itself answered: it wants a token, is at a limit, or in failure.',
  ],
  unreachable: ['Unreachable', ''],
}

const statuses: Record<number, [string, string]> = {
  401: ['Key missing', 'The API wants a key or a token, and this page sent none.'],
  403: ['Forbidden', 'The API lets in only whom it knows, and this page sent no key or token.'],
  413: ['Too large', 'Send fewer or smaller events per request.'],
  415: ['Wrong type', 'The API does not take this content type.'],
  429: ['Throttled', 'The gateway takes no more requests at this rate.'],
}

const refused: Record<AccessKind, [string, string]> = {
  key: ['Key refused', 'The API does not take the key that this page sent. Nothing was stored.'],
  jwt: [
    'Token refused',
    'The API does not take the token that this page sent: it may have expired, or be for another API.',
  ],
}

const elsewhere: [string, string] = ['Wrong address', 'Something else answers there. Is the address right?']

/** The API does not let this sender in; nothing was stored. */
export function isAccessDenied(outcome: Outcome): outcome is Extract<Outcome, { status: number }> {
  return 'status' in outcome && (outcome.status === 401 || outcome.status === 403)
}

/**
 * `access` is what it was sent with. `null` for an answer per event, and for no answer in time: there it is not known whether anything was
 * stored.
 */
export function failureOf(outcome: Outcome, access?: AccessKind): Failure | null {
  if (outcome.kind === 'results' || outcome.kind === 'timed-out') return null
  if (outcome.kind === 'problem' || outcome.kind === 'unrecognized') {
    const { status } = outcome
    const isTransient = status >= 500 || status === 429
    const isElsewhere = outcome.kind === 'unrecognized' && outcome.isElsewhere
    const usual: [string, string] = isTransient
      ? ['Server error', 'It may have been stored.']
      : [`Refused ${status}`, '']
    const known = access && isAccessDenied(outcome) ? refused[access] : statuses[status]
    const [label, advice] = isElsewhere ? elsewhere : (known ?? usual)
    return { label, advice, tone: isTransient ? 'warn' : 'bad', isTransient }
  }
  const [label, advice] = words[outcome.kind]
  return { label, advice, tone: 'bad', isTransient: outcome.kind !== 'blocked' }
}
