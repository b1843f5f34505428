import type { EventResult } from '@sluice/core/response'
import { describe, expect, it } from 'vitest'
import type { Outcome } from './outcome.ts'
import { mergeOutcomes, nextAttempt, retryText } from './retry.ts'

const accepted = (index: number): EventResult => ({
  index,
  id: `a${index}`,
  status: 'accepted',
  shardId: 's',
  sequenceNumber: '1',
})
const retry = (index: number, code: 'throttled' | 'unavailable' = 'throttled'): EventResult => ({
  index,
  id: `r${index}`,
  status: 'retry',
  error: { code, message: 'm' },
})
const answer = (status: number, ...results: EventResult[]): Extract<Outcome, { kind: 'results' }> => {
  const count = (word: string) => results.filter((result) => result.status === word).length
  const counts = { accepted: count('accepted'), rejected: count('rejected'), retry: count('retry') }
  return { kind: 'results', status, ms: 1, response: { requestId: 'r', receivedAt: 't', ...counts, results } }
}

describe('nextAttempt', () => {
  it('returns only the events that were not stored, each as written', () => {
    const text = '[{"n":1.0}, {"n":\t2}, {"n":3}]'
    const next = nextAttempt(text, { ...answer(429, retry(0), accepted(1), retry(2)), retryAfterSeconds: 7 }, 1)
    expect(next).toEqual({ text: '[{"n":1.0},\n{"n":3}]', indexes: [0, 2], waitMs: 7_000 })
  })

  it('waits longer each time without a Retry-After', () => {
    const gateway: Outcome = { kind: 'unrecognized', status: 429, ms: 1, message: 'm' }
    expect([1, 2, 3, 4, 5].map((n) => nextAttempt('{}', gateway, n)?.waitMs)).toEqual([1000, 2000, 4000, 8000, 8000])
  })

  it.each<[string, Outcome]>([
    ['everything is stored', answer(202, accepted(0))],
    ['a gateway failed, maybe after the event was stored', { kind: 'unrecognized', status: 503, ms: 1, message: 'm' }],
    ['no server responded', { kind: 'unreachable' }],
  ])('returns null if %s', (_, outcome) => {
    expect(nextAttempt('{}', outcome, 1)).toBeNull()
  })
})

describe('retryText', () => {
  it('adds the id of the first attempt if the event may be stored', () => {
    expect(retryText('[{},{"a":1}, { }]', [retry(0, 'unavailable'), retry(1, 'unavailable'), retry(2)])).toBe(
      '[{"event_id":"r0"},\n{"event_id":"r1","a":1},\n{ }]',
    )
  })

  it('keeps an own id, and the text around a throttled event', () => {
    expect(retryText('{"event_id": 5}', [retry(0, 'unavailable')])).toBe('{"event_id": 5}')
    expect(retryText(' {"a": 5}\n', [retry(0)])).toBe(' {"a": 5}\n')
  })
})

describe('mergeOutcomes', () => {
  it('replaces each result with the one of the retry', () => {
    const both = mergeOutcomes(
      answer(503, retry(0), accepted(1), retry(2, 'unavailable')),
      [0, 2],
      answer(429, accepted(0), retry(1)),
    )
    expect(both).toMatchObject({ status: 429, response: { accepted: 2, rejected: 0, retry: 1 } })
    expect(both.kind === 'results' && both.response.results.map(({ index, status }) => [index, status])).toEqual([
      [0, 'accepted'],
      [1, 'accepted'],
      [2, 'retry'],
    ])
  })

  it('keeps stored events if the retry fails', () => {
    const first = answer(429, accepted(0), retry(1))
    expect(mergeOutcomes(first, [1], { kind: 'unreachable' })).toBe(first)
    expect(mergeOutcomes(answer(429, retry(0)), [0], { kind: 'unreachable' })).toEqual({ kind: 'unreachable' })
  })
})

it('retryText adds no id to a CloudEvent', () => {
  const text = '{"specversion":"1.0","id":"a","source":"/s","type":"t"}'
  const error = { code: 'unavailable' as const, message: '' }
  expect(retryText(text, [{ index: 0, id: '/s a', status: 'retry', error }], 'cloudevents')).toBe(text)
})
