import type { EventResult } from '@sluice/core/response'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Outcome } from '../../submit/outcome.ts'
import type { Burst } from './burst.ts'
import { startBurst } from './burst-run.ts'

let last: Burst
let snapshots: Burst[]
let sent: { at: number; text: string }[]
let respond: (text: string) => Outcome | Promise<Outcome>

beforeEach(() => {
  vi.useFakeTimers()
  snapshots = []
  sent = []
  respond = accept
})

afterEach(() => vi.useRealTimers())

const countOf = (text: string) => JSON.parse(`[${text}]`).flat().length
const outcomeOf = (status: number, text: string, resultAt: (index: number) => EventResult): Outcome => {
  const results = Array.from({ length: countOf(text) }, (_, index) => resultAt(index))
  const count = (word: string) => results.filter((result) => result.status === word).length
  const counts = { accepted: count('accepted'), rejected: count('rejected'), retry: count('retry') }
  return { kind: 'results', status, ms: 5, response: { requestId: 'r', receivedAt: 't', ...counts, results } }
}
const accept = (text: string) =>
  outcomeOf(202, text, (index) => ({ index, id: 'a', status: 'accepted', shardId: 's', sequenceNumber: '1' }))
const throttle = (text: string) =>
  outcomeOf(429, text, (index) => ({ index, id: 'a', status: 'retry', error: { code: 'throttled', message: 'm' } }))

const start = (events: number, perSecond: number, batch: number) =>
  startBurst(
    { events, perSecond, batch },
    {
      eventAt: (n) => `{"n":${n}}`,
      now: Date.now,
      onChange: (burst) => {
        last = burst
        snapshots.push(burst)
      },
      send: async (text) => {
        sent.push({ at: Date.now(), text })
        return respond(text)
      },
    },
  )

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('startBurst', () => {
  it('sends each event once, in batches, at the rate of the plan', async () => {
    start(250, 100, 10)
    await pass(1_000)
    expect(last.sent).toBe(100)
    await pass(2_000)
    expect(last).toMatchObject({ status: 'done', sent: 250, accepted: 250, requests: 25, lost: 0 })
    expect(sent.flatMap(({ text }) => JSON.parse(text).map(({ n }: { n: number }) => n))).toEqual(
      Array.from({ length: 250 }, (_, i) => i + 1),
    )
  })

  it('sends a single event as an object, and a smaller last batch', async () => {
    start(1, 10, 1)
    await pass(500)
    expect(sent[0]?.text).toBe('{"n":1}')
    start(5, 1_000, 4)
    await pass(500)
    expect(sent.slice(1).map(({ text }) => countOf(text))).toEqual([4, 1])
  })

  it('makes up for one second at most when timers are late', async () => {
    const burst = start(10_000, 100, 1)
    await pass(1_000)
    const before = last.sent
    vi.setSystemTime(Date.now() + 10_000)
    await pass(50)
    expect(last.sent - before).toBeLessThanOrEqual(110)
    burst.stop()
  })

  it('sends nothing while it is paused, and makes up for nothing later', async () => {
    const burst = start(1_000, 100, 1)
    await pass(1_000)
    burst.pause()
    const before = last.sent
    await pass(60_000)
    expect(last).toMatchObject({ status: 'paused', sent: before })
    burst.resume()
    await pass(1_000)
    expect(last.sent - before).toBeLessThanOrEqual(101)
    expect(last.activeMs).toBeLessThanOrEqual(2_100)
    burst.stop()
  })

  it('has at most six requests in flight', async () => {
    const responses: (() => void)[] = []
    respond = (text) => new Promise((resolve) => responses.push(() => resolve(accept(text))))
    start(100, 10_000, 1)
    await pass(500)
    expect(sent).toHaveLength(6)
    responses[0]?.()
    await pass(100)
    expect(sent).toHaveLength(7)
  })

  it('retries throttled events after Retry-After, and counts them once', async () => {
    respond = (text) => (sent.length === 1 ? ({ ...throttle(text), retryAfterSeconds: 2 } as Outcome) : accept(text))
    start(2, 1_000, 2)
    await pass(1_000)
    expect(last).toMatchObject({ status: 'running', sent: 2, accepted: 0 })
    await pass(1_500)
    expect(last).toMatchObject({ status: 'done', sent: 2, accepted: 2, retried: 2, requests: 2 })
    expect(sent[1]?.text).toBe('[{"n":1},\n{"n":2}]')
  })

  it('gives up an event after five attempts', async () => {
    respond = throttle
    start(1, 10, 1)
    await pass(60_000)
    expect(last).toMatchObject({ status: 'done', requests: 5, accepted: 0, lost: 1 })
  })

  it('stops by itself when the API is unreachable, with the reason', async () => {
    respond = () => ({ kind: 'unreachable' })
    start(1_000, 100, 1)
    await pass(5_000)
    expect(last).toMatchObject({ status: 'stopped', failure: { kind: 'unreachable' }, accepted: 0 })
    expect(last.sent).toBeLessThan(20)
  })

  it.each([401, 403])('stops by itself at a %i, which stores nothing', async (status) => {
    respond = () => ({ kind: 'unrecognized', status, ms: 1, message: 'No' })
    start(1_000, 100, 1)
    await pass(5_000)
    expect(last).toMatchObject({ status: 'stopped', failure: { status }, accepted: 0, lost: 0 })
    expect(last.rejected).toBe(last.sent)
    expect(last.sent).toBeLessThan(20)
  })

  it('counts events as unknown whose retry comes after the stop', async () => {
    const responses: (() => void)[] = []
    respond = (text) => new Promise((resolve) => responses.push(() => resolve(throttle(text))))
    const burst = start(2, 1_000, 2)
    await pass(100)
    burst.stop()
    responses[0]?.()
    await pass(100)
    expect(last).toMatchObject({ status: 'stopped', sent: 2, accepted: 0, lost: 2 })
  })

  it('never changes a published snapshot', async () => {
    respond = (text) => (sent.length % 3 === 0 ? throttle(text) : accept(text))
    start(60, 100, 5)
    await pass(200)
    const copies = snapshots.map((burst) => structuredClone(burst))
    const early = [...snapshots]
    await pass(20_000)
    expect(last).toMatchObject({ status: 'done', sent: 60, accepted: 60 })
    expect(early.length).toBeGreaterThan(1)
    expect(early).toEqual(copies)
    expect(snapshots.every((burst) => Object.isFrozen(burst) && Object.isFrozen(burst.plan))).toBe(true)
  })

  it('publishes no snapshot twice', async () => {
    start(60, 100, 5)
    await pass(5_000)
    expect(new Set(snapshots).size).toBe(snapshots.length)
  })
})
