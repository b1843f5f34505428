import { limits } from '@sluice/core/pipeline'
import { storedLine } from '@sluice/core/stored-line'
import { describe, expect, it, vi } from 'vitest'
import { accept, type Endpoint, respond, startTestClient } from './scripted-endpoint.ts'

const hour = 3_600_000
const none = { tracked: 0, accepted: 0, rejected: 0, evicted: 0, cleared: 0, waiting: 0 }

describe('a batch', () => {
  it('is sent two seconds after its first event', async () => {
    const { client, clock, sent } = startTestClient(accept)
    client.track({ event: 'a' })
    await clock.advance(1_000)
    client.track({ event: 'b' })
    await clock.advance(999)
    expect(sent()).toEqual([])
    await clock.advance(1)
    expect(sent()).toEqual([['a', 'b']])
    expect(client.stats()).toEqual({ ...none, tracked: 2, accepted: 2 })
  })

  it('is sent at once when enough events wait', async () => {
    const { client, clock, sent } = startTestClient(accept, { flush: { events: 2 } })
    client.track({ event: 'a' })
    client.track({ event: 'b' })
    await clock.advance(0)
    expect(sent()).toEqual([['a', 'b']])
  })

  it('is sent at once when enough bytes wait, and has no more than those', async () => {
    const { client, clock, sent } = startTestClient(accept, { flush: { bytes: 300 } })
    for (const event of ['a', 'b', 'c', 'd']) client.track({ event, text: 'x'.repeat(50) })
    await clock.advance(0)
    expect(sent()).toEqual([['a'], ['b'], ['c']])
    await clock.advance(2_000)
    expect(sent()).toEqual([['a'], ['b'], ['c'], ['d']])
  })

  it('has the key and the headers of each moment', async () => {
    let token = 1
    const headers = async () => ({ authorization: `Bearer ${token++}` })
    const { client, clock, requests } = startTestClient(accept, { key: 'secret', headers })
    for (const event of ['a', 'b']) {
      client.track({ event })
      await clock.advance(2_000)
    }
    const all = requests.map(({ headers }) => [headers.get('x-api-key'), headers.get('authorization')])
    expect(all).toEqual([
      ['secret', 'Bearer 1'],
      ['secret', 'Bearer 2'],
    ])
  })
})

describe('an event', () => {
  it('has a UUIDv7 and the time of track()', async () => {
    const { client, clock, requests } = startTestClient(accept)
    const id = client.track({ event: 'a', user_id: 123 })
    await clock.advance(2_000)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 0, 1))
    const event = { event: 'a', user_id: 123, event_id: id, occurred_at: '2026-01-01T00:00:00.000Z' }
    expect(requests[0]?.events).toEqual([event])
  })

  it.each([{ event_id: 'mine' }, { event_id: 7 }])('keeps its own id in %o', async (event) => {
    const { client, clock, requests } = startTestClient(accept, { occurredAt: false })
    expect(client.track(event)).toBe(String(event.event_id))
    await clock.advance(2_000)
    expect(requests[0]?.events).toEqual([event])
  })

  it('keeps its own time', async () => {
    const { client, clock, requests } = startTestClient(accept, { occurredAt: 'at' })
    client.track({ at: 'now' })
    await clock.advance(2_000)
    expect(requests[0]?.events[0]?.at).toBe('now')
  })

  it("is rejected with the endpoint's own code and message if it is too large", async () => {
    const onRejected = vi.fn()
    const { client, clock, requests } = startTestClient(accept, { onRejected, occurredAt: false })
    const event = { event_id: 'big', text: 'é'.repeat(500_000) }
    client.track(event)
    await clock.advance(hour)
    const bytes = storedLine(JSON.stringify(event), 'big', '2026-01-01T00:00:00.000Z').length
    const message = `The event's stored line has ${bytes} bytes; the limit is ${limits.lineBytes}. Split the event.`
    expect(onRejected.mock.calls).toEqual([[event, 'big', { code: 'too_large', pointer: '', message }]])
    expect(requests).toEqual([])
    expect(client.stats()).toEqual({ ...none, tracked: 1, rejected: 1 })
  })

  it('is rejected without a JSON text', () => {
    const onRejected = vi.fn()
    const { client } = startTestClient(accept, { onRejected })
    const event: { self?: object } = {}
    event.self = event
    client.track(event)
    expect(onRejected.mock.calls).toMatchObject([[event, expect.any(String), { code: 'invalid_json' }]])
  })

  it('is evicted if its bytes would exceed the limit', () => {
    const { client } = startTestClient(accept, { occurredAt: false, limit: { bytes: 60 } })
    const event = { event_id: '0123456789', text: '' } // 36 bytes
    client.track(event)
    client.track({ event_id: 1 }) // 14 bytes
    client.track({ event_id: 12 })
    client.track({ event_id: 123, a: 1 })
    expect(client.stats()).toEqual({ ...none, tracked: 4, evicted: 2, waiting: 2 })
  })

  it('is evicted beyond the limit', () => {
    const onEvicted = vi.fn()
    const { client } = startTestClient(accept, { onEvicted, limit: { events: 1 } })
    client.track({ event: 'a' })
    const id = client.track({ event: 'b' })
    expect(onEvicted.mock.calls).toEqual([[{ event: 'b' }, id, expect.stringContaining('1 events')]])
    expect(client.stats()).toEqual({ ...none, tracked: 2, evicted: 1, waiting: 1 })
  })
})

describe('a response', () => {
  it('ends accepted and rejected events, and resends the others', async () => {
    const onRejected = vi.fn()
    const error = { code: 'reserved_field', pointer: '/_meta', message: 'No.' }
    const statuses = [{ status: 'accepted' }, { status: 'rejected', error }, { status: 'retry' }, undefined]
    let endpoint = respond((_, index) => statuses[index] ?? { index: 99, status: 'accepted' }, { status: 503 })
    const { client, clock, requests, sent } = startTestClient((request) => endpoint(request), { onRejected })
    const ids = ['a', 'b', 'c', 'd'].map((event) => client.track({ event }))
    await clock.advance(2_000)
    expect(onRejected.mock.calls).toEqual([[expect.objectContaining({ event: 'b' }), ids[1], error]])
    endpoint = accept
    await clock.advance(hour)
    expect(sent()).toEqual([
      ['a', 'b', 'c', 'd'],
      ['c', 'd'],
    ])
    expect(requests[1]?.events.map(({ event_id }) => event_id)).toEqual(ids.slice(2))
    expect(client.stats()).toEqual({ ...none, tracked: 4, accepted: 3, rejected: 1 })
  })

  it.each([
    ['no response', () => Promise.reject(new TypeError('fetch failed'))],
    ['502 in HTML', () => ({ status: 502, body: '<html>Bad Gateway</html>' })],
    ['the login page of a Wi-Fi', () => ({ status: 200, body: '<html>Log in</html>' })],
    ["API Gateway's 429", () => ({ status: 429, body: { message: 'Too Many Requests' } })],
    ["API Gateway's 404", () => ({ status: 404, body: { message: 'Not Found' } })],
    ["the endpoint's 500", () => ({ status: 500, body: { code: 'internal', detail: 'Oops' } })],
    ['null', () => ({ status: 200, body: null })],
  ])('is unknown and never final: %s', async (_, fail) => {
    const onError = vi.fn()
    const { client, clock, sent } = startTestClient((request) => (sent().length < 10 ? fail() : accept(request)), {
      onError,
    })
    client.track({ event: 'a' })
    await clock.advance(hour)
    expect(sent().length).toBe(10)
    expect(onError).toHaveBeenCalledTimes(9)
    expect(client.stats()).toEqual({ ...none, tracked: 1, accepted: 1 })
  })

  it.each([
    ['0.5', 500],
    ['30', 30_000],
    ['Thu, 01 Jan 2026 00:01:02 GMT', 60_000],
    ['99999999999', hour],
    ['Thu, 01 Jan 2099 00:00:00 GMT', hour],
  ])('delays the next request at least until Retry-After: %s', async (value, ms) => {
    const throttled = respond(() => ({ status: 'retry' }), { status: 429, headers: { 'retry-after': value } })
    const { client, clock, sent } = startTestClient((request) => (sent().length === 1 ? throttled : accept)(request))
    client.track({ event: 'a' })
    await clock.advance(2_000)
    await clock.advance(ms)
    expect(sent().length).toBe(1)
    await clock.advance(500)
    expect(sent().length).toBe(2)
  })

  it('waits longer after each failure, up to a minute, by a random part', async () => {
    const times: number[] = []
    const { client, clock } = startTestClient(() => {
      times.push(clock.monotonic())
      return Promise.reject(new TypeError('offline'))
    })
    client.track({ event: 'a' })
    await clock.advance(hour)
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    for (const [index, wait] of waits.entries()) expect(wait).toBeLessThanOrEqual(Math.min(60_000, 500 * 2 ** index))
    expect(Math.max(...waits)).toBeGreaterThan(30_000)
    expect(new Set(waits).size).toBe(waits.length)
  })

  it.each([401, 403])('pauses the client until it is resumed: %i', async (status) => {
    const onError = vi.fn()
    let endpoint = () => ({ status, body: { code: 'key_wrong', detail: 'The key is wrong.' } }) as object
    const { client, clock, sent } = startTestClient((request) => (status ? endpoint() : accept(request)), { onError })
    client.track({ event: 'a' })
    await clock.advance(hour)
    client.track({ event: 'b' })
    await clock.advance(hour)
    expect([sent().length, onError.mock.calls]).toEqual([1, [[new Error(`${status} The key is wrong.`)]]])
    endpoint = () => ({ body: { results: [0, 1].map((index) => ({ index, status: 'accepted' })) } })
    client.resume()
    await clock.advance(2_000)
    expect(client.stats()).toEqual({ ...none, tracked: 2, accepted: 2 })
  })

  it('splits the batch on 413, down to the event that is too large', async () => {
    const onRejected = vi.fn()
    const tooLarge = { status: 413, body: { code: 'request_too_large', detail: 'Too large.' } }
    const { client, clock } = startTestClient(
      (request) => (request.events.some(({ event }) => event === 'big') ? tooLarge : accept(request)),
      { onRejected },
    )
    for (const event of ['a', 'b', 'c', 'big', 'd']) client.track({ event })
    await clock.advance(2_000)
    await clock.advance(hour)
    expect(onRejected.mock.calls.map(([event, , { code }]) => [event.event, code])).toEqual([
      ['big', 'request_too_large'],
    ])
    expect(client.stats()).toEqual({ ...none, tracked: 5, accepted: 4, rejected: 1 })
  })

  it('splits the batch on a 400, so that one event spoils no other', async () => {
    const onRejected = vi.fn()
    const spoiled = { status: 400, body: { code: 'invalid_utf8', detail: 'The body is not UTF-8.' } }
    const { client, clock } = startTestClient(
      (request) => (request.events.some(({ event }) => event === 'b') ? spoiled : accept(request)),
      { onRejected },
    )
    for (const event of ['a', 'b', 'c']) client.track({ event })
    await clock.advance(hour)
    expect(onRejected.mock.calls.map(([event]) => event.event)).toEqual(['b'])
    expect(client.stats()).toEqual({ ...none, tracked: 3, accepted: 2, rejected: 1 })
  })

  it('delays requests until Retry-After, even if the network is back', async () => {
    const throttled = respond(() => ({ status: 'retry' }), { status: 429, headers: { 'retry-after': '30' } })
    const { client, clock, sent } = startTestClient((request) => (sent().length === 1 ? throttled : accept)(request))
    client.track({ event: 'a' })
    await clock.advance(2_000)
    client.wake()
    await clock.advance(29_999)
    expect(sent().length).toBe(1)
    client.wake()
    await clock.advance(1)
    expect(sent().length).toBe(2)
  })

  it('rejects each event on a problem that splitting cannot fix', async () => {
    const onRejected = vi.fn()
    const problem = { status: 415, body: { code: 'unsupported_media_type', detail: 'Use NDJSON.' } }
    const { client, clock } = startTestClient(() => problem, { onRejected })
    client.track({ event: 'a' })
    client.track({ event: 'b' })
    await clock.advance(hour)
    const reason = { code: 'unsupported_media_type', message: '415 Use NDJSON.' }
    expect(onRejected.mock.calls.map(([event, , reason]) => [event.event, reason])).toEqual([
      ['a', reason],
      ['b', reason],
    ])
  })
})

describe('the client', () => {
  it('never throws in track(), whatever the event is', () => {
    const onRejected = vi.fn()
    const { client } = startTestClient(accept, { onRejected })
    const broken = {
      get event_id() {
        throw new Error('no')
      },
    }
    for (const event of [null, undefined, broken, { n: 1n }] as object[]) client.track(event)
    expect(onRejected.mock.calls.map(([, , { code }]) => code)).toEqual(Array(4).fill('invalid_json'))
  })

  it('reports headers that fail or hang, and keeps the events', async () => {
    const onError = vi.fn()
    const answers = [() => Promise.reject(new Error('no token')), () => new Promise(() => {}), async () => ({})]
    const headers = () => answers.shift()?.() as Promise<Record<string, string>>
    const { client, clock } = startTestClient(accept, { headers, onError })
    client.track({ event: 'a' })
    await clock.advance(hour)
    expect(onError.mock.calls).toEqual([[new Error('no token')], [new Error('No response within 30000 ms.')]])
    expect(client.stats()).toEqual({ ...none, tracked: 1, accepted: 1 })
  })

  it('follows no redirect, which could lead its key to another server', async () => {
    const { client, clock, requests } = startTestClient(accept)
    client.track({ event: 'a' })
    await clock.advance(2_000)
    expect(requests[0]?.redirect).toBe('error')
  })

  it('closes once', async () => {
    const { client } = startTestClient(accept)
    expect(client.close()).toBe(client.close())
    await client.close()
    client.resume()
  })

  it('flushes what waits and counts since the call', async () => {
    const { client, clock } = startTestClient(
      respond((_, index) => ({ status: index ? 'rejected' : 'accepted', error: {} })),
    )
    client.track({ event: 'a' })
    client.track({ event: 'b' })
    const flushed = client.flush()
    await clock.advance(0)
    expect(await flushed).toEqual({ accepted: 1, rejected: 1, waiting: 0 })
    expect(await client.flush()).toEqual({ accepted: 0, rejected: 0, waiting: 0 })
  })

  it('ends a flush after its time', async () => {
    const { client, clock } = startTestClient(() => Promise.reject(new TypeError('offline')))
    client.track({ event: 'a' })
    const flushed = client.flush(5_000)
    await clock.advance(5_000)
    expect(await flushed).toEqual({ accepted: 0, rejected: 0, waiting: 1 })
  })

  it('keeps events while it is paused', async () => {
    const { client, clock, sent } = startTestClient(accept)
    client.pause()
    client.track({ event: 'a' })
    expect(await client.flush()).toMatchObject({ waiting: 1 })
    await clock.advance(hour)
    expect(sent()).toEqual([])
    client.resume()
    await clock.advance(2_000)
    expect(sent()).toEqual([['a']])
  })

  it('forgets what waits, even the events of a request in flight', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { client, clock } = startTestClient((request) => promise.then(() => accept(request)))
    client.track({ event: 'a' })
    await clock.advance(2_000)
    client.track({ event: 'b' })
    await client.clear()
    resolve()
    await clock.advance(hour)
    expect(client.stats()).toEqual({ ...none, tracked: 2, cleared: 2 })
  })

  it('sends what is left when it is closed, and accepts no more events', async () => {
    const { client, clock } = startTestClient(accept)
    client.track({ event: 'a' })
    const closed = client.close()
    await clock.advance(0)
    expect(await closed).toEqual({ accepted: 1, rejected: 0, waiting: 0 })
    expect(() => client.track({ event: 'b' })).toThrow('closed')
    expect(clock.pendingTimers()).toBe(0)
  })

  it('continues after a callback has failed, and lets its error surface', async () => {
    const surfaced = vi.fn()
    const restore = replaceListeners('unhandledRejection', surfaced)
    const onError = () => {
      throw new Error('bug of the page')
    }
    const { client, clock, sent } = startTestClient(
      (request) => (sent().length === 1 ? { status: 500 } : accept(request)),
      { onError },
    )
    client.track({ event: 'a' })
    await clock.advance(hour)
    await vi.waitFor(() => expect(surfaced.mock.calls.map(([error]) => error)).toEqual([new Error('bug of the page')]))
    restore()
    expect(client.stats()).toEqual({ ...none, tracked: 1, accepted: 1 })
  })
})

/** Replaces the listeners of an event of the process, Vitest's included, until the returned function is called. */
function replaceListeners(name: 'unhandledRejection', listener: (error: unknown) => void): () => void {
  const others = process.listeners(name)
  process.removeAllListeners(name)
  process.on(name, listener)
  return () => {
    process.removeAllListeners(name)
    for (const other of others) process.on(name, other)
  }
}

describe('a page that is left', () => {
  it('sends what waits within 60 KiB, with keepalive, and keeps it until the response', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { client, clock, requests } = startTestClient((request) => promise.then(() => accept(request)))
    for (let count = 0; count < 40; count++) client.track({ text: 'x'.repeat(3_000) })
    client.leave()
    expect(requests.map(({ events, keepalive }) => [events.length, keepalive])).toEqual([[19, true]])
    expect(client.stats().waiting).toBe(40)
    resolve()
    await clock.advance(hour)
    expect(client.stats()).toMatchObject({ accepted: 40, waiting: 0 })
  })

  it('sends JSON without headers, which needs no preflight, unless there is a key', async () => {
    for (const [key, type] of [
      [undefined, 'text/plain;charset=UTF-8'],
      ['secret', 'application/x-ndjson'],
    ]) {
      const { client, clock, requests } = startTestClient(accept, { key })
      client.track({ event: 'a' })
      void client.leave()
      await clock.advance(0)
      expect(requests.map(({ headers, events }) => [headers.get('content-type'), events.length])).toEqual([[type, 1]])
    }
  })

  it('has no more than 60 KiB in flight, and leaves larger events in the store', async () => {
    const { client, requests } = startTestClient(() => new Promise(() => {}), { flush: { ms: hour, events: 100 } })
    for (let count = 0; count < 3; count++) client.track({ text: 'x'.repeat(25_000) })
    void client.leave()
    void client.leave()
    expect(requests.map(({ events }) => events.length)).toEqual([2])
    const { client: other, requests: none } = startTestClient(accept)
    other.track({ text: 'x'.repeat(70_000) })
    void other.leave()
    expect(none).toEqual([])
  })

  it('sends no event whose results are unknown, because the store has it', async () => {
    const retry = respond(({ event }) => ({ status: event === 'b' ? 'retry' : 'accepted' }))
    let endpoint: Endpoint = () => Promise.reject(new TypeError('fetch failed'))
    const { client, clock, sent } = startTestClient((request) => endpoint(request))
    client.track({ event: 'a' })
    await clock.advance(2_000)
    endpoint = retry
    client.track({ event: 'b' })
    await client.leave()
    await client.leave()
    expect(sent()).toEqual([['a'], ['b'], ['b']])
  })

  it('sends nothing twice that is on its way', async () => {
    const { client, clock, sent } = startTestClient(() => new Promise(() => {}))
    client.track({ event: 'a' })
    await clock.advance(2_000)
    client.leave()
    client.leave()
    expect(sent()).toEqual([['a']])
  })
})
