import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Each state that the console must show with a text, an icon and a color, and the tests that reach it. */
const states: Record<string, string[]> = {
  empty: ['a page before the first event', 'a cleared list'],
  'typing, invalid': ['a syntax error while typing', 'a blocked send'],
  sending: ['a request in flight'],
  accepted: ['an accepted event'],
  buffered: ['a buffered event', 'announces acceptance and delivery once each, and no countdown'],
  delivered: ['a delivered event', 'announces acceptance and delivery once each, and no countdown'],
  'partly rejected': ['a partly rejected batch', 'offers to edit only the rejected part of a batch'],
  'rejected with field errors': ['a rejected event', 'marks the rejected place in the text, and leads there'],
  'too large': ['an event that is too large to send', 'a request that is too large for the API'],
  415: ['an unsupported content type'],
  '401 and 403': [
    'a missing key',
    'a forbidden sender',
    'requests a key, rejects a wrong one and drops it with the page',
  ],
  throttled: [
    'a throttled event before its next attempt',
    'retries throttled events after Retry-After, in up to five attempts',
  ],
  '5xx': ['a server error', 'is retried with the id of the first attempt if the event may be stored'],
  'no response': ['a timeout', 'an event that no response confirmed'],
  offline: ['reports that the browser is offline'],
  CORS: ['distinguishes an API that forbids this page from an unreachable one'],
  unreachable: ['an unreachable API'],
  'wrong URL': ['an address without an API', 'an address that rejects POST', 'a wrong address'],
  'blocked by CSP': ['reports that its own policy blocks the connection'],
  'live connection lost': ['is unreachable until it is back, and the page continues'],
  paused: ['a paused list'],
  'no search results': ['a list without matches', 'an id that the list finds nowhere'],
}

it.each(Object.entries(states))('reaches the state %j in a test of the console', (_, tests) => {
  expect(tests.filter((name) => !names.includes(`'${name}'`))).toEqual([])
})

const names = globSync('packages/web/{src,test}/**/*.test.{ts,tsx}', { cwd: join(import.meta.dirname, '..') })
  .map((file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8'))
  .join('')
