import type { ClockStatus, ReceivedEvents, ReceivedRequest } from '@sluice/core/control-api'
import { deliveryStream, initialShards } from '@sluice/core/pipeline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Pipeline } from '../src/start.ts'
import { startTestPipeline } from '../src/start-test.ts'
import { post } from './pipeline.ts'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startTestPipeline({
    clock: 'manual',
    shards: initialShards(),
    hints: { intervalSeconds: deliveryStream.bufferingIntervalSeconds, sizeMiB: deliveryStream.bufferingSizeMiB },
    port: 0,
    faults: {},
    onError: () => {},
  })
})
afterAll(() => pipeline.stop())

async function call(method: string, path: string, body?: string) {
  const response = await fetch(`${pipeline.endpoints.api}/_sluice${path}`, { method, ...(body && { body }) })
  return { status: response.status, body: await response.json() }
}
const get = (path: string) => call('GET', path)
const send = (text: string) => post(pipeline.endpoints.api, text)
afterEach(() => call('POST', '/reset?faults=off'))

const received = (query: Record<string, string>) => get(`/received?${new URLSearchParams(query)}`)
const textsOf = ({ body }: { body: unknown }) => (body as ReceivedEvents).events.map(({ text }) => text)

describe('GET /_sluice/received', () => {
  it('returns the events that match, in the order of their arrival', async () => {
    await send('[{"event":"a","n":1},{"event":"b"},{"event":"a","n":2}]')
    const found = await received({ match: '{"event":"a"}' })
    expect(found.status).toBe(200)
    expect(textsOf(found)).toEqual(['{"event":"a","n":1}', '{"event":"a","n":2}'])
    expect((found.body as ReceivedEvents).forgotten).toBe(0)
  })

  it('responds as soon as an event arrives', async () => {
    const waiting = received({ match: '{"event":"late"}', wait: '10m' })
    await send('{"event":"late"}')
    expect(textsOf(await waiting)).toEqual(['{"event":"late"}'])
  })

  it('returns 404 with a message for people if no event matches', async () => {
    await send('{"event":"a"}')
    const { status, body } = await received({ match: '{"event":"b"}', wait: '1ms' })
    expect(status).toBe(404)
    expect((body as { message: string }).message).toMatch(
      /^There is no accepted event .*- \/event: "b"\n {4}\+ \/event: "a"\n$/s,
    )
  })

  it('searches rejected and unconfirmed events, with a match or without one', async () => {
    await call('PUT', '/faults', '{"throttle":{"count":100}}')
    const unconfirmed = send('[{"n":1},{"_meta":1}]')
    await get('/clock?requests=1&wait=10m')
    await call('POST', '/clock', '{"advance":"6s"}')
    await unconfirmed
    expect(textsOf(await received({ status: 'rejected' }))).toEqual(['{"_meta":1}'])
    expect(textsOf(await received({ status: 'retry', match: '{"n":1}' }))).toEqual(['{"n":1}'])
    expect((await received({ status: 'accepted' })).status).toBe(404)
  })

  it('returns the newest requests without a query', async () => {
    await send('{"event":"a"}')
    const { body } = await get('/received')
    expect((body as ReceivedRequest[]).map(({ status }) => status)).toEqual([202])
  })

  it.each([
    [{ match: '{"event":' }, /^match must be a JSON object/],
    [{ match: '[1]' }, /^match must be a JSON object/],
    [{ match: 'null' }, /^match must be a JSON object/],
    [{ match: '' }, /^match must be a JSON object/],
    [{ status: 'lost' }, /^status must be one of accepted, rejected, retry\.$/],
    [{ match: '{}', wait: 'soon' }, /^wait must be a duration such as 2s or 500ms, and at most 10m\.$/],
    [{ match: '{}', wait: '11m' }, /^wait must be a duration/],
  ])('returns 400 for %j', async (query, message) => {
    const { status, body } = await received(query as Record<string, string>)
    expect([status, (body as { message: string }).message]).toEqual([400, expect.stringMatching(message)])
  })
})

describe('/_sluice/clock', () => {
  it('returns the time, and moves it', async () => {
    const before = (await get('/clock')).body as ClockStatus
    const { status, body } = await call('POST', '/clock', '{"advance":"1.5h"}')
    expect([before.kind, before.waitingRequests, status]).toEqual(['manual', 0, 200])
    expect(Date.parse((body as ClockStatus).now) - Date.parse(before.now)).toBe(5_400_000)
  })

  it.each(['', '{}', '{"advance":60}', '{"advance":"60"}', '{"advance":"401d"}', 'null'])(
    'returns 400 for the body %s',
    async (body) => {
      const { status, body: found } = await call('POST', '/clock', body)
      expect([status, found]).toEqual([400, { message: expect.stringMatching(/^Send \{"advance": D\} with a dur/) }])
    },
  )

  it.each(['?requests=x', '?wait=1'])('returns 400 for %s', async (query) => {
    expect((await get(`/clock${query}`)).status).toBe(400)
  })

  it('returns 404 if no request waits for time to pass', async () => {
    expect((await get('/clock?requests=1&wait=1ms')).status).toBe(404)
  })
})

describe('GET /_sluice/objects?lines=true', () => {
  it('returns every object with events and its lines, in the order of keys', async () => {
    for (const n of [1, 2]) {
      await send(`[{"n":${n}},{"n":${n}0}]`)
      await call('POST', '/deliver')
      await call('POST', '/clock', '{"advance":"1h"}')
    }
    const objects = (await get('/objects?lines=true')).body as { key: string; lines: string[] }[]
    expect(objects.map(({ lines }) => lines.map((line) => JSON.parse(line).n))).toEqual([
      [1, 10],
      [2, 20],
    ])
    expect(objects.map(({ key }) => key).sort()).toEqual(objects.map(({ key }) => key))
  })
})

describe('POST /_sluice/reset', () => {
  it.each([
    ['', { throttle: { probability: 1 } }],
    ['?faults=off', {}],
  ])('leaves the faults as they are unless they are to be off: "%s"', async (query, active) => {
    await call('PUT', '/faults', '{"throttle":1}')
    await call('POST', `/reset${query}`)
    expect((await get('/faults')).body).toMatchObject({ active })
  })
})
