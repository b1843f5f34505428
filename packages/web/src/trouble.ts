import type { Outcome } from './outcome.ts'

/** An outcome that stored nothing, as far as is known: what it is called, and what helps. */
export type Trouble = {
  word: string
  tone: 'warn' | 'bad'
  /** `code` in backticks. */
  advice: string
  /** Sending it again unchanged may help. */
  isPassing: boolean
}

const words: Record<Exclude<Outcome['kind'], 'answer' | 'problem' | 'foreign' | 'timed-out'>, [string, string]> = {
  offline: ['Offline', 'This browser has no network. Nothing was sent; send it again when the network is back.'],
  blocked: [
    'Blocked',
    'This page’s own security policy forbids the connection: its `connect-src` does not name the API. Nothing was sent.',
  ],
  'not-allowed': [
    'Not allowed',
    'The API answers, but does not allow this page to read it (CORS). If it did before, its gateway itself answered: it is at a limit, or in trouble.',
  ],
  unreachable: ['Unreachable', ''],
}

const statuses: Record<number, [string, string]> = {
  401: ['Key missing', 'The API wants a key, and this page sent none.'],
  403: ['Key refused', 'The API does not take this key, or not from here.'],
  413: ['Too large', 'Send fewer or smaller events per request.'],
  415: ['Wrong type', 'The API does not take this content type.'],
  429: ['Throttled', 'The gateway takes no more requests at this rate.'],
}

const elsewhere: [string, string] = ['Wrong address', 'Something else answers there. Is the address right?']

/** `null` for an answer per event, and for no answer in time: there it is not known whether anything was stored. */
export function troubleOf(outcome: Outcome): Trouble | null {
  if (outcome.kind === 'answer' || outcome.kind === 'timed-out') return null
  if (outcome.kind === 'problem' || outcome.kind === 'foreign') {
    const { status } = outcome
    const isPassing = status >= 500 || status === 429
    const isElsewhere = outcome.kind === 'foreign' && outcome.isElsewhere
    const usual: [string, string] = isPassing ? ['Server error', 'It may have been stored.'] : [`Refused ${status}`, '']
    const [word, advice] = isElsewhere ? elsewhere : (statuses[status] ?? usual)
    return { word, advice, tone: isPassing ? 'warn' : 'bad', isPassing }
  }
  const [word, advice] = words[outcome.kind]
  return { word, advice, tone: 'bad', isPassing: outcome.kind !== 'blocked' }
}
