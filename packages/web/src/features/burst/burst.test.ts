import type { EventResult } from '@sluice/core/response'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Outcome } from '../../submit/outcome.ts'
import { type Burst, eventsOf, percentile, startBurst } from './burst.ts'

let last: Burst
let sent: { at: number; text: string }[]
let answer: (text: string) => Outcome | Promise<Outcome>

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  answer = accept
})

afterEach(() => vi.useRealTimers())

const countOf = (text: string) => JSON.parse(`[${text}]`).flat().length
const reply = (status: number, text: string, verdict: (index: number) => EventResult): Outcome => {
  const results = Array.from({ length: countOf(text) }, (_, index) => verdict(index))
  const count = (word: string) => results.filter((result) => result.status === word).length
  const counts = { accepted: count('accepted'), rejected: count('rejected'), retry: count('retry') }
  return { kind: 'results', status, ms: 5, response: { requestId: 'r', receivedAt: 't', ...counts, results } }
}
const accept = (text: string) =>
  reply(202, text, (index) => ({ index, id: 'a', status: 'accepted', shardId: 's', sequenceNumber: '1' }))
const throttle = (text: string) =>
  reply(429, text, (index) => ({ index, id: 'a', status: 'retry', error: { code: 'throttled', message: 'm' } }))

const start = (events: number, perSecond: number, batch: number) =>
  startBurst(
    { events, perSecond, batch, eventAt: (n) => `{"n":${n}}` },
    {
      now: Date.now,
      onChange: (burst) => {
        last = burst
      },
      send: async (text) => {
        sent.push({ at: Date.now(), text })
        return answer(text)
      },
    },
  )

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('a burst', () => {
  test('sends each event once, in batches, at the rate that was asked for', async () => {
    start(250, 100, 10)
    await pass(1_000)
    expect(last.sent).toBe(100)
    await pass(2_000)
    expect(last).toMatchObject({ phase: 'done', sent: 250, accepted: 250, requests: 25, lost: 0 })
    expect(sent.flatMap(({ text }) => JSON.parse(text).map(({ n }: { n: number }) => n))).toEqual(
      Array.from({ length: 250 }, (_, i) => i + 1),
    )
  })

  test('sends a single event as an object, and a rest smaller than a batch', async () => {
    start(1, 10, 1)
    await pass(500)
    expect(sent[0]?.text).toBe('{"n":1}')
    start(5, 1_000, 4)
    await pass(500)
    expect(sent.slice(1).map(({ text }) => countOf(text))).toEqual([4, 1])
  })

  test('keeps the rate of the wall clock when timers come late, but makes up for one second at most', async () => {
    const burst = start(10_000, 100, 1)
    await pass(1_000)
    const before = last.sent
    vi.setSystemTime(Date.now() + 10_000)
    await pass(50)
    expect(last.sent - before).toBeLessThanOrEqual(110)
    burst.stop()
  })

  test('sends nothing while it is paused, and makes up for none of it', async () => {
    const burst = start(1_000, 100, 1)
    await pass(1_000)
    burst.pause()
    const before = last.sent
    await pass(60_000)
    expect(last).toMatchObject({ phase: 'paused', sent: before })
    burst.resume()
    await pass(1_000)
    expect(last.sent - before).toBeLessThanOrEqual(101)
    expect(last.activeMs).toBeLessThanOrEqual(2_100)
    burst.stop()
  })

  test('has six requests under way at most', async () => {
    const answers: (() => void)[] = []
    answer = (text) => new Promise((resolve) => answers.push(() => resolve(accept(text))))
    start(100, 10_000, 1)
    await pass(500)
    expect(sent).toHaveLength(6)
    answers[0]?.()
    await pass(100)
    expect(sent).toHaveLength(7)
  })

  test('sends what was throttled again when the API asked for it, and counts it once', async () => {
    answer = (text) => (sent.length === 1 ? ({ ...throttle(text), retryAfterSeconds: 2 } as Outcome) : accept(text))
    start(2, 1_000, 2)
    await pass(1_000)
    expect(last).toMatchObject({ phase: 'running', sent: 2, accepted: 0 })
    await pass(1_500)
    expect(last).toMatchObject({ phase: 'done', sent: 2, accepted: 2, again: 2, requests: 2 })
    expect(sent[1]?.text).toBe('[{"n":1},\n{"n":2}]')
  })

  test('gives up an event after five attempts', async () => {
    answer = throttle
    start(1, 10, 1)
    await pass(60_000)
    expect(last).toMatchObject({ phase: 'done', requests: 5, accepted: 0, lost: 1 })
  })

  test('stops by itself when nothing answers, and says why', async () => {
    answer = () => ({ kind: 'unreachable' })
    start(1_000, 100, 1)
    await pass(5_000)
    expect(last).toMatchObject({ phase: 'stopped', failure: { kind: 'unreachable' }, accepted: 0 })
    expect(last.sent).toBeLessThan(20)
  })

  test.each([401, 403])('stops by itself at a %i, which stored nothing', async (status) => {
    answer = () => ({ kind: 'unrecognized', status, ms: 1, message: 'No' })
    start(1_000, 100, 1)
    await pass(5_000)
    expect(last).toMatchObject({ phase: 'stopped', failure: { status }, accepted: 0, lost: 0 })
    expect(last.rejected).toBe(last.sent)
    expect(last.sent).toBeLessThan(20)
  })
})

test('a burst takes the events of an array in turn', () => {
  expect([1, 2, 3].map(eventsOf('[{"a": {{seq}}.0}, {"b":2}]', true))).toEqual(['{"a": 1.0}', '{"b":2}', '{"a": 3.0}'])
  expect(eventsOf('{"a": "{{seq}}"}', false)(1)).toBe('{"a": "{{seq}}"}')
})

test('percentiles are values that occurred', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i)
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile([], 0.5)]).toEqual([50, 99, undefined])
})
