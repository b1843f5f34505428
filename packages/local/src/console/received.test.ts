import type { SubmitResponse } from '@sluice/core/response'
import { describe, expect, it } from 'vitest'
import { receivedRequests, sourceOf } from './received.ts'

const response = (...ids: string[]): SubmitResponse => ({
  requestId: `r-${ids[0]}`,
  receivedAt: '2026-11-23T12:00:03.000Z',
  accepted: ids.length,
  rejected: 0,
  retry: 0,
  results: ids.map((id, index) => ({ index, id, status: 'accepted', shardId: 's', sequenceNumber: '1' })),
})
const request = (...ids: string[]) => ({
  at: '2026-11-23T12:00:03.010Z',
  source: 'curl/8.5.0',
  bytes: 2,
  status: 202,
  ms: 5,
  response: response(...ids),
})
const delivery = { at: '2026-11-23T12:00:08.000Z', key: 'events/a.ndjson' }

describe('receivedRequests', () => {
  it('lists the newest requests first, with the delivery of their first events', () => {
    const received = receivedRequests()
    received.add(request('a', 'b'))
    received.add(request('c'))
    received.delivered(['b', 'a'], delivery)
    received.delivered(['a'], { ...delivery, key: 'events/copy.ndjson' })
    expect(
      received.list().map(({ response, delivered }) => ['results' in response && response.results.length, delivered]),
    ).toEqual([
      [1, null],
      [1, delivery],
    ])
  })

  it('keeps 200 requests, and the newest one of an id', () => {
    const received = receivedRequests()
    received.add(request('twice'))
    for (let n = 0; n < 199; n++) received.add(request(`e-${n}`))
    received.add(request('twice'))
    expect(received.list()).toHaveLength(200)
    received.delivered(['twice'], delivery)
    expect(received.list()[0]?.delivered).toEqual(delivery)
  })

  it('is empty after it is cleared', () => {
    const received = receivedRequests()
    received.add(request('a'))
    received.clear()
    expect(received.list()).toEqual([])
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
    expect(sourceOf(new Headers(Object.entries(headers)))).toBe(source)
  })
})
