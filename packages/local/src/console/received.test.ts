import { consoleHeader } from '@sluice/core/control-api'
import type { EventResult, SubmitResponse } from '@sluice/core/response'
import { describe, expect, it } from 'vitest'
import { consoleOf, receivedRequests, sourceOf } from './received.ts'

const at = '2026-11-23T12:00:03.010Z'
const accepted = (id: string, sequenceNumber: string) =>
  ({ index: 0, id, status: 'accepted', shardId: 's', sequenceNumber }) as const
const retry = (id: string) =>
  ({ index: 0, id, status: 'retry', error: { code: 'unavailable', message: 'Resend.' } }) as const

const response = (...results: EventResult[]): SubmitResponse => {
  const count = (status: EventResult['status']) => results.filter((result) => result.status === status).length
  const counts = { accepted: count('accepted'), rejected: count('rejected'), retry: count('retry') }
  return { requestId: 'r', receivedAt: at, ...counts, results }
}
const request = (...results: EventResult[]) => ({
  at,
  source: 'curl/8.5.0',
  console: null,
  name: 'signup',
  bytes: 2,
  status: 202,
  ms: 5,
  response: response(...results),
})
const stored = (sequenceNumber: string) => ({ at, shardId: 's', sequenceNumber, bytes: 97 })
const fill = { at, shardId: 's', bytes: 97, sizeBytes: 1_000, deliverAt: at }
const delivery = { at: '2026-11-23T12:00:08.000Z', key: 'events/a.ndjson' }

describe('receivedRequests', () => {
  it('follows the first accepted event and counts the delivered events of all records', () => {
    const received = receivedRequests()
    received.stored(stored('1'), ['a', 'b'])
    received.stored(stored('2'), ['c'])
    received.add(request(accepted('a', '1'), accepted('b', '1'), accepted('c', '2')))
    const steps = () => {
      const [first] = received.list()
      return first && [first.stored?.sequenceNumber, first.buffered, first.delivered, first.deliveredEvents]
    }
    expect(steps()).toEqual(['1', null, null, 0])
    received.buffered(['1', '2'], fill)
    received.delivered(['2'], delivery)
    expect(steps()).toEqual(['1', fill, null, 1])
    received.delivered(['1'], delivery)
    expect(steps()).toEqual(['1', fill, delivery, 3])
    expect(received.list()[0]?.response).toEqual({ ...response(accepted('a', '1')), accepted: 3 })
  })

  it('follows a record that was delivered before its response', () => {
    const received = receivedRequests()
    received.stored(stored('1'), ['a'])
    received.delivered(['1'], delivery)
    received.add(request(accepted('a', '1')))
    expect(received.list()[0]).toMatchObject({ delivered: delivery, deliveredEvents: 1 })
  })

  it('follows events that the response did not confirm, before and after it', () => {
    const received = receivedRequests()
    received.stored(stored('1'), ['a'])
    received.add(request(retry('a'), retry('b'), retry('c')))
    received.stored(stored('2'), ['b'])
    received.delivered(['1'], delivery)
    expect(received.list()[0]).toMatchObject({
      stored: stored('1'),
      delivered: delivery,
      deliveredEvents: 0,
      arrived: { a: 'delivered', b: 'stored' },
    })
  })

  it('keeps 200 requests, the newest first', () => {
    const received = receivedRequests()
    for (let n = 0; n <= 200; n++) received.add({ ...request(accepted(`e-${n}`, `${n}`)), bytes: n })
    const bytes = received.list().map((it) => it.bytes)
    expect([bytes.length, bytes[0], bytes.at(-1)]).toEqual([200, 200, 1])
  })

  it('is empty after it is cleared', () => {
    const received = receivedRequests()
    received.stored(stored('1'), ['a'])
    received.add(request(accepted('a', '1')))
    received.clear()
    expect(received.list()).toEqual([])
    received.add(request(retry('a')))
    expect(received.list()[0]).toMatchObject({ stored: null, arrived: {} })
  })
})

describe('sourceOf', () => {
  it.each([
    [{ 'user-agent': 'curl/8.5.0' }, 'curl/8.5.0'],
    [{ 'user-agent': 'Mozilla/5.0 (X11)', 'sec-fetch-site': 'same-origin' }, 'console'],
    [{ 'user-agent': 'Mozilla/5.0 (X11)', 'sec-fetch-site': 'cross-site' }, 'browser'],
    [{ 'user-agent': 'node' }, 'node'],
    [{}, 'unknown'],
  ])('names the sender of %j', (headers, source) => {
    expect(sourceOf(headers)).toBe(source)
  })
})

describe('consoleOf', () => {
  it.each([
    [{}, null],
    [{ [consoleHeader]: 'of-a-browser' }, 'of-a-browser'],
    [{ [consoleHeader]: 'x'.repeat(41) }, 'x'.repeat(40)],
  ])('returns the id of the browser from %j', (headers, id) => {
    expect(consoleOf(headers)).toBe(id)
  })
})
