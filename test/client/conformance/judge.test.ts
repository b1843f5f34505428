import { describe, expect, it } from 'vitest'
import { judge } from './judge.ts'
import type { LoggedRequest } from './request-log.ts'

const request = (more: Partial<LoggedRequest> = {}): LoggedRequest => ({
  receivedAt: 0,
  behavior: 'accept',
  events: [{ n: 0, id: 'a' }],
  statuses: ['accepted'],
  isResponded: true,
  respondedAt: 10,
  retryAfterMs: 0,
  ...more,
})

const throttled = request({ behavior: 'throttle', statuses: ['retry'], retryAfterMs: 2_000 })
const cut = request({ behavior: 'cut', statuses: [], isResponded: false, respondedAt: Number.POSITIVE_INFINITY })

describe('judge', () => {
  it.each([
    ['one request', [request()]],
    ['a resend after Retry-After', [throttled, request({ receivedAt: 2_010 })]],
    ['a resend after a cut connection', [cut, request({ receivedAt: 100 })]],
    ['a rejected event', [request({ statuses: ['rejected'] })]],
  ])('accepts %s', (_, log) => {
    expect(judge(log, 1, [])).toEqual([])
  })

  it.each([
    ['an event that never arrived', [request()], 2, 'Lost: no response has a final result for event 1.'],
    ['an event whose response was cut', [cut], 1, 'Lost: no response has a final result for event 0.'],
    [
      'a second id',
      [cut, request({ events: [{ n: 0, id: 'b' }] })],
      1,
      'Unstable id: event 0 has no event_id, or more than one.',
    ],
    [
      'an event without an id',
      [request({ events: [{ n: 0, id: undefined }] })],
      1,
      'Unstable id: event 0 has no event_id, or more than one.',
    ],
    [
      'an event that was accepted before',
      [request(), request({ receivedAt: 100 })],
      1,
      'Sent after its final result ("accept"): event 0.',
    ],
    [
      'a resend before Retry-After',
      [throttled, request({ receivedAt: 500 })],
      1,
      'Retry-After is 2000 ms, but the sender resent after 490 ms.',
    ],
    ['a busy loop', [...Array(25).fill(cut), request()], 1, 'No backoff: more than 25 attempts for event 0.'],
  ])('reports %s', (_, log, tracked, problem) => {
    expect(judge(log, tracked, [])).toEqual([problem])
  })

  it('reports a key that was sent to another server', () => {
    expect(judge([request()], 1, ['secret'])).toEqual([
      'The sender followed the redirect and sent its key "secret" to another server.',
    ])
  })
})
