import type { SentEvent } from './request-log.ts'

/** A response, or `cut`: the connection ends after some text of one. */
export type Reply =
  | { kind: 'cut'; text: string }
  | { kind: 'response'; status: number; body: string; headers?: Record<string, string>; delayMs?: number }

/** The server's treatment of one request: the result of each event, if the response has results, and the response. */
type Behavior = (events: SentEvent[]) => { statuses: string[]; reply: Reply }

const errors: Record<string, object> = {
  rejected: { code: 'too_deep', pointer: '', message: 'The event is nested too deeply.' },
  retry: { code: 'throttled', message: 'The stream is at its write limit.' },
}

const report = (statuses: string[], events: SentEvent[]) => {
  const results = events.map(({ id }, index) => {
    const status = statuses[index] ?? ''
    return { index, id, status, error: errors[status] }
  })
  const count = (status: string) => statuses.filter((each) => each === status).length
  const counts = { accepted: count('accepted'), rejected: count('rejected'), retry: count('retry') }
  return JSON.stringify({ requestId: 'test', receivedAt: new Date().toISOString(), ...counts, results })
}

/** Returns results for all events. */
const results =
  (statusOf: (index: number) => string, status: number, retryAfterSeconds = 0, delayMs = 0): Behavior =>
  (events) => {
    const statuses = events.map((_, index) => statusOf(index))
    const headers = retryAfterSeconds > 0 ? { 'retry-after': String(retryAfterSeconds) } : {}
    return {
      statuses,
      reply: { kind: 'response', status, body: report(statuses, events), headers, delayMs },
    }
  }

/** Returns no results. */
const without =
  (reply: Reply): Behavior =>
  () => ({ statuses: [], reply })

const text = (status: number, body: object | string, headers: Record<string, string> = {}): Reply => ({
  kind: 'response',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers,
})

export const accept = results(() => 'accepted', 202)
const tooLarge = without(text(413, { code: 'request_too_large', detail: 'The request is too large.' }))
const mixed = (index: number) => ['accepted', 'retry', 'rejected', 'accepted'][index % 4] ?? ''

/** Returns the behaviors in the order in which the server shows them. `elsewhere` is the target of the redirect. */
export const behaviors = (elsewhere: string): Record<string, Behavior> => ({
  accept,
  'reject some': results((index) => (index % 3 === 1 ? 'rejected' : 'accepted'), 207),
  'retry some': results(mixed, 503, 1),
  throttle: results(() => 'retry', 429, 2),
  'lose the response': without({ kind: 'cut', text: '' }),
  'cut the response': without({
    kind: 'cut',
    text: 'HTTP/1.1 202 Accepted\r\ncontent-length: 99\r\n\r\n{"requestId":',
  }),
  slow: results(() => 'accepted', 202, 0, 3_000),
  '413 for more than one event': (events) => (events.length > 1 ? tooLarge(events) : accept(events)),
  "the gateway's 429": without(text(429, { message: 'Too Many Requests' })),
  "the gateway's 503": without(text(503, { message: 'Service Unavailable' })),
  401: without(text(401, { code: 'key_missing', detail: 'The key is missing.' })),
  'an HTML page with 200': without(text(200, '<!doctype html><title>Log in to the Wi-Fi</title>')),
  redirect: without(text(307, '', { location: elsewhere })),
})
