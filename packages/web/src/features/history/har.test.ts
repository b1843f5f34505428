import { expect, it } from 'vitest'
import type { Entry } from '../../log/entry.ts'
import { asHar } from './har.ts'

const entry: Entry = {
  key: 'k',
  sentAt: '2026-11-23T12:00:03.000Z',
  name: 'signup',
  text: '{"event": "signup"}',
  bytes: 19,
  access: 'key',
  id: null,
  outcome: { kind: 'unrecognized', status: 404, ms: 7, message: 'Not Found', headers: [['via', 'a proxy']] },
  steps: {},
}

it('asHar returns each known request with its response, and no key', () => {
  const unknown = { ...entry, text: null }
  const unanswered: Entry = { ...entry, to: 'https://api.example.com/submit', outcome: { kind: 'offline' } }
  const { log } = JSON.parse(asHar([entry, unknown, unanswered, { ...entry, outcome: null }]))
  expect([log.version, log.entries.length]).toEqual(['1.2', 2])
  expect(log.entries[0]).toEqual({
    startedDateTime: '2026-11-23T12:00:03.000Z',
    time: 7,
    request: {
      method: 'POST',
      url: 'http://localhost:3000/submit',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'content-type', value: 'application/json' }],
      queryString: [],
      headersSize: -1,
      bodySize: 19,
      postData: { mimeType: 'application/json', text: '{"event": "signup"}' },
    },
    response: {
      status: 404,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'via', value: 'a proxy' }],
      content: { size: 9, mimeType: 'application/json', text: 'Not Found' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: 7, receive: 0 },
    comment: 'signup',
  })
  expect(log.entries[1]).toMatchObject({
    request: { url: 'https://api.example.com/submit' },
    response: { status: 0, statusText: 'offline' },
  })
})
