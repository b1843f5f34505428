import { gzipSync } from 'node:zlib'
import { manualClock } from '@sluice/core/manual-clock'
import { limits } from '@sluice/core/pipeline'
import type { Problem } from '@sluice/core/problem'
import { seededRandom } from '@sluice/core/random'
import type { RecordOutcome, Sink, StreamRecord } from '@sluice/core/record'
import type { SubmitResponse } from '@sluice/core/response'
import { splitLine } from '@sluice/core/stored-line'
import { describe, expect, it } from 'vitest'
import { createApp } from './app.ts'
import { lambdaOf } from './lambda.ts'
import { sampleEvent } from './sample-event.ts'

/** Returns the app with a sink that keeps its records. `outcomeOf` returns the outcome of the n-th record. */
function setUp(
  outcomeOf: (n: number) => RecordOutcome = () => ({
    status: 'stored',
    shardId: 'shardId-000000000000',
    sequenceNumber: '1',
  }),
) {
  const records: StreamRecord[] = []
  const logged: Record<string, unknown>[] = []
  const app = createApp({
    access: { mode: 'none' },
    sink: async (batch) => {
      records.push(...batch)
      return batch.map((_, n) => outcomeOf(n))
    },
    log: (entry) => logged.push(entry),
    clock: manualClock(Date.UTC(2026, 10, 23, 7, 30, 0, 123)),
    random: seededRandom(1),
  })
  return {
    app,
    logged,
    lines: () => records.flatMap(({ data }) => new TextDecoder().decode(data).split('\n').slice(0, -1)),
    /** Invokes the handler as API Gateway does, payload format 2.0: text types as text, other bodies in base64. */
    async invoke(body: string | Uint8Array, headers: Record<string, string> = {}) {
      const isText = /^(text\/|application\/(json|xml|javascript)\b)/i.test(headers['content-type'] ?? '')
      const event = sampleEvent(Buffer.from(body).toString(isText ? 'utf8' : 'base64'))
      const result = await lambdaOf(app)({
        ...event,
        headers: { host: 'api.example', ...headers },
        requestContext: { ...event.requestContext, requestId: 'the-request' },
        isBase64Encoded: !isText,
      })
      const { statusCode, body: text, headers: sent = {} } = result as typeof result & { headers: object }
      return { status: statusCode, headers: sent as Record<string, string>, json: JSON.parse(text) }
    },
  }
}

/** Returns the event's own text in a stored line. */
const eventOf = (line = '') => `{${splitLine(line)?.rest}`
const cloudEvent = '{"specversion":"1.0","id":"7","source":"/till/3","type":"sale"}'
const ce = { 'ce-specversion': '1.0', 'ce-id': '7', 'ce-source': '/till/3', 'ce-type': 'sale' }

describe('POST /submit', () => {
  it.each([
    ['application/json', 'application/json', '{"a":1}', ['{"a":1}']],
    ['an array', 'application/json; charset=utf-8', '[{"a":1},\r\n{"a" : 2}]', ['{"a":1}', '{"a" : 2}']],
    ["a beacon's text/plain", 'text/plain;charset=UTF-8', '[{"a":1}]', ['{"a":1}']],
    ['no Content-Type at all', '', '{"a":1}', ['{"a":1}']],
    ['NDJSON', 'application/x-ndjson', '{"a":1}\r\n\r\n{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ['NDJSON under another name', 'application/ndjson', '{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}']],
    ['JSON lines', 'application/jsonl', '{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}']],
    ['JSON lines under another name', 'application/jsonlines', '{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}']],
    ['a type that was sent twice', 'application/json, application/json', '[{"a":1}]', ['{"a":1}']],
    ['a CloudEvent', 'application/cloudevents+json', cloudEvent, [cloudEvent]],
    ['a batch of CloudEvents', 'application/cloudevents-batch+json', `[${cloudEvent}]`, [cloudEvent]],
  ])('stores the events of %s', async (_, type, body, events) => {
    const { invoke, lines } = setUp()
    const { status, json } = await invoke(body, type ? { 'content-type': type } : {})
    expect([status, json.accepted]).toEqual([202, events.length])
    expect(lines().map((line) => eventOf(line).replace(/\r/g, ' '))).toEqual(events)
    expect(lines().map((line) => JSON.parse(line)._meta.id)).toEqual(
      (json as SubmitResponse).results.map((r) => 'id' in r && r.id),
    )
  })

  it.each(['application/x-ndjson', 'application/cloudevents+json', 'application/cloudevents-batch+json'])(
    'accepts gzip under %s, as the gateway passes it',
    async (type) => {
      const { invoke, lines } = setUp()
      const body = type.includes('batch') ? `[${cloudEvent}]` : cloudEvent
      const response = await invoke(gzipSync(body), { 'content-type': type, 'content-encoding': 'gzip' })
      expect(response.status).toBe(202)
      expect(lines().map(eventOf)).toEqual([cloudEvent])
    },
  )

  it('names a type that keeps gzip intact if the gateway has broken it', async () => {
    const { invoke } = setUp()
    const sent = await invoke(gzipSync('{}'), { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    expect(sent).toMatchObject({ status: 400, json: { code: 'invalid_gzip' } })
    expect(sent.json.detail).toContain('application/x-ndjson')
  })

  it('stores digits, escapes, order, duplicates and odd names unchanged', async () => {
    const events = [
      '{"n":12345678901234567890,"tiny":1e-400,"huge":1e400,"neg":-0}',
      '{"a":1,"a":2,"b":{"a":1,"a":1}}',
      '{"s":"\\ud800 \\udc00 \\u0000 \\/ \\u00e9 é 😀 \u2028 \u007f"}',
      '{"__proto__":{"x":1},"constructor":2,"toString":3,"":4}',
      '{}',
      '{ "b" :\t[ 1 , 2 ],"a": { } }',
    ]
    const { invoke, lines } = setUp()
    const { status } = await invoke(`[${events.join(' , ')}]`, { 'content-type': 'application/json' })
    expect(status).toBe(202)
    expect(lines().map(eventOf)).toEqual(events)
  })

  it('gives a different UUIDv7 to each event without an id', async () => {
    const { invoke } = setUp()
    const { json } = await invoke('[{},{},{"event_id":5}]')
    const [first, second, own] = json.results.map((r: { id: string }) => r.id)
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect([first === second, own]).toEqual([false, '5'])
  })

  it('gives 20,000 events different ids', async () => {
    const { invoke } = setUp()
    const ids = new Set<string>()
    for (let n = 0; n < 20; n++) {
      const { json } = await invoke(`[${Array(1_000).fill('{}').join()}]`)
      for (const { id } of json.results) ids.add(id)
    }
    expect(ids.size).toBe(20_000)
  })

  it("returns the gateway's request id", async () => {
    const { invoke } = setUp()
    expect((await invoke('{}')).json.requestId).toBe('the-request')
    expect((await invoke('x')).json.requestId).toBe('the-request')
  })

  it('returns 207 if some events are rejected and 422 if all are', async () => {
    const { invoke, lines } = setUp()
    const some = await invoke('[{"a":1},{"_meta":1},7]')
    expect(some).toMatchObject({ status: 207, json: { accepted: 1, rejected: 2, retry: 0 } })
    expect(some.json.results.map((r: { error?: { pointer: string } }) => r.error?.pointer)).toEqual([
      undefined,
      '/_meta',
      '',
    ])
    expect(await invoke('{"_meta":1}')).toMatchObject({ status: 422, json: { accepted: 0, rejected: 1 } })
    expect(lines()).toHaveLength(1)
  })

  it.each([
    ['throttled', 429, '1'],
    ['unavailable', 503, '5'],
  ] as const)(
    'returns a %s event with %i and Retry-After, and logs counts and ids only',
    async (code, status, after) => {
      const { invoke, logged } = setUp(() => ({ status: 'retry', code }))
      const response = await invoke('[{"secret":1},{"_meta":2}]')
      expect(response).toMatchObject({ status, json: { accepted: 0, rejected: 1, retry: 1 } })
      expect(response.headers['retry-after']).toBe(after)
      expect(logged).toEqual([
        { message: 'not every event was stored', status, requestId: 'the-request', accepted: 0, rejected: 1, retry: 1 },
      ])
    },
  )

  it('sends no Retry-After if no event has to be resent', async () => {
    const { invoke } = setUp()
    expect((await invoke('{}')).headers).not.toHaveProperty('retry-after')
  })

  it.each([
    ['an empty body', '', {}, 400, 'empty'],
    ['a blank body', ' \n', {}, 400, 'empty'],
    ['text that is not JSON', '{"a":}', {}, 400, 'invalid_json'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400, 'invalid_utf8'],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), {}, 400, 'invalid_utf8'],
    ['UTF-16 without a byte order mark', Buffer.from('{"a":1}', 'utf16le'), {}, 400, 'invalid_json'],
    [
      'a batch that is not an array',
      '{}',
      { 'content-type': 'application/cloudevents-batch+json' },
      400,
      'not_an_array',
    ],
    [
      'an empty body with gzip',
      '',
      { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
      400,
      'empty',
    ],
    ['a wrong Content-Encoding', '{}', { 'content-encoding': 'gzip' }, 400, 'invalid_gzip'],
    ['brotli', '{}', { 'content-encoding': 'br' }, 415, 'unsupported_encoding'],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    ['too many bytes', ' '.repeat(limits.requestBytes + 1), {}, 413, 'request_too_large'],
    ['too many events', `[${'{},'.repeat(limits.requestEvents)}{}]`, {}, 413, 'too_many_events'],
  ])('returns a problem for %s', async (_, body, headers, status, code) => {
    const { invoke, lines } = setUp()
    const response = await invoke(body, headers as Record<string, string>)
    expect([response.status, response.headers['content-type']]).toEqual([status, 'application/problem+json'])
    const problem = response.json as Problem
    expect(problem).toMatchObject({ type: 'about:blank', status, code, requestId: 'the-request' })
    expect(problem.title.length * problem.detail.length).toBeGreaterThan(0)
    expect(lines()).toEqual([])
  })

  it('rejects text in which a gateway replaced invalid UTF-8, but not a sent U+FFFD', async () => {
    const { invoke, lines } = setUp()
    const latin1 = Buffer.from('{"a":"caf\u00e9"}', 'latin1')
    const json = (body: Buffer) => ({ 'content-type': 'application/json', 'content-length': String(body.length) })
    expect(await invoke(latin1, json(latin1))).toMatchObject({ status: 400, json: { code: 'invalid_utf8' } })
    const own = Buffer.from('{"a":"\ufffd"}')
    expect((await invoke(own, json(own))).status).toBe(202)
    expect(lines().map(eventOf)).toEqual([own.toString()])
  })

  it('stores no replaced byte of a request without a Content-Length', async () => {
    const { invoke, lines } = setUp()
    const latin1 = Buffer.from('{"a":"caf\u00e9"}', 'latin1')
    for (const type of ['application/json', 'text/plain', 'application/x-ndjson', '']) {
      const sent = await invoke(latin1, type ? { 'content-type': type } : {})
      expect([type, sent.status, sent.json.code]).toEqual([type, 400, 'invalid_utf8'])
    }
    expect(lines()).toEqual([])
  })

  it.each([
    ['as NDJSON', '{"a":"\ufffd"}', 'application/x-ndjson'],
    ['as a CloudEvent', cloudEvent.replace('}', ',"data":"\ufffd"}'), 'application/cloudevents+json'],
    ['escaped', '{"a":"\\ufffd"}', 'application/json'],
  ])('stores U+FFFD that is sent %s without a Content-Length', async (_, body, type) => {
    const { invoke, lines } = setUp()
    expect((await invoke(body, { 'content-type': type })).status).toBe(202)
    expect(lines().map(eventOf)).toEqual([body])
  })

  it('returns the place of a syntax error and the supported encoding', async () => {
    const { invoke } = setUp()
    expect((await invoke('{\n"a":}')).json).toMatchObject({ line: 2, column: 5 })
    expect((await invoke('{}', { 'content-encoding': 'br' })).headers['accept-encoding']).toBe('gzip')
  })

  it.each([
    ['sec-fetch-mode', 'navigate'],
    ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/150.0'],
  ])("doesn't mention curl to a browser with %s", async (name, value) => {
    const { invoke } = setUp()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await invoke('a=1', { ...type, [name]: value })).json.detail).not.toContain('curl')
    expect((await invoke('a=1', { ...type, 'user-agent': 'curl/8.5.0' })).json.detail).toContain('curl')
  })

  it('names the type to send for the body of an unsupported request', async () => {
    const { invoke } = setUp()
    const { json } = await invoke('{"a":1}\n{"a":2}', { 'content-type': 'text/csv' })
    expect(json.detail).toContain('add the header Content-Type: application/x-ndjson.')
  })

  it('accepts a leading byte order mark', async () => {
    const { invoke, lines } = setUp()
    expect((await invoke('\ufeff{"a":1}')).status).toBe(202)
    expect(lines().map(eventOf)).toEqual(['{"a":1}'])
  })

  it('accepts 1 MiB and rejects a mebibyte of brackets', async () => {
    const { invoke, lines } = setUp()
    const event = `{"a":"${'x'.repeat(1000)}"}`
    const batch = `[${Array(1_000).fill(event).join()}]`
    expect((await invoke(batch + ' '.repeat(limits.requestBytes - batch.length))).status).toBe(202)
    expect(lines()).toHaveLength(1_000)
    expect((await invoke('['.repeat(limits.requestBytes))).json.code).toBe('invalid_json')
    expect((await invoke(`[{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}]`)).status).toBe(422)
  })

  it('rejects a stray character behind newlines as fast as it accepts them', async () => {
    const { app } = setUp()
    const cpuOf = async (body: string) => {
      let least = Number.POSITIVE_INFINITY
      for (let run = 0; run < 3; run++) {
        const before = process.cpuUsage()
        await app.request('/submit', { method: 'POST', body })
        const { user, system } = process.cpuUsage(before)
        least = Math.min(least, user + system)
      }
      return least
    }
    const event = `{"a":1${'\n'.repeat(20_000)}}`
    const accepted = await cpuOf(event)
    // About 1. A search for the last line break that starts at each line break takes about 1,000.
    expect((await cpuOf(`${event}x`)) / accepted).toBeLessThan(50)
    expect((await cpuOf(`{"a":1}${'\n'.repeat(20_000)}x`)) / accepted).toBeLessThan(50)
  })

  it('logs the cause of an internal error and hides it from the client', async () => {
    const logged: Record<string, unknown>[] = []
    const app = createApp({
      access: { mode: 'none' },
      sink: async () => {
        throw new Error('account 123456789012')
      },
      clock: manualClock(),
      random: seededRandom(1),
      log: (entry) => logged.push(entry),
    })
    const response = await app.request('/submit', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    const text = await response.text()
    expect([response.status, JSON.parse(text).code]).toEqual([500, 'internal'])
    expect(text).not.toContain('123456789012')
    expect(String(logged[0]?.error)).toContain('123456789012')
  })
})

describe('a problem', () => {
  it('is not logged if the client can fix it', async () => {
    const { invoke, logged } = setUp()
    for (const headers of [{}, { 'content-encoding': 'br' }]) await invoke('{"a":}', headers)
    expect(logged).toEqual([])
  })

  it('names the supported encoding only if the encoding is the problem', async () => {
    const { invoke } = setUp()
    const { status, headers } = await invoke('a=1', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(status).toBe(415)
    expect(headers).not.toHaveProperty('accept-encoding')
  })

  it('is logged with the request id and the stack if the handler failed', async () => {
    const { invoke, logged } = setUp(() => {
      throw new Error('account 123456789012')
    })
    const { status, json } = await invoke('{}')
    expect([status, json.detail]).toEqual([500, 'An internal error occurred. Resend the request with the same ids.'])
    const error = expect.stringMatching(/^Error: account 123456789012\n +at /)
    expect(logged).toEqual([{ message: 'the handler failed', requestId: 'the-request', error }])
  })
})

describe('an app without a log', () => {
  it.each<[number, Sink]>([
    [503, async (records) => records.map(() => ({ status: 'retry', code: 'unavailable' }))],
    [500, () => Promise.reject(new Error('x'))],
  ])('responds with %d as an app with a log does', async (status, sink) => {
    const app = createApp({ access: { mode: 'none' }, sink, clock: manualClock(), random: seededRandom(1) })
    expect((await app.request('/submit', { method: 'POST', body: '{}' })).status).toBe(status)
  })
})

describe('a binary CloudEvent', () => {
  it.each([
    [
      'JSON, kept as it is',
      'application/json',
      '{"n":1.50, "a":[]}',
      '"datacontenttype":"application/json","data":{"n":1.50, "a":[]}',
    ],
    [
      'a JSON array of no event',
      'application/vnd.x+json',
      '[]',
      '"datacontenttype":"application/vnd.x+json","data":[]',
    ],
    ['JSON without a type', '', '7', '"data":7'],
    ['text', 'text/plain', 'a "b"\n', '"datacontenttype":"text/plain","data":"a \\"b\\"\\n"'],
    ['XML', 'application/xml', '<a/>', '"datacontenttype":"application/xml","data":"<a/>"'],
    ['a type that was sent twice', 'a/json, a/json', '7', '"datacontenttype":"a/json","data":7'],
    ['bytes', 'image/png', Buffer.from([0, 255, 31]), '"datacontenttype":"image/png","data_base64":"AP8f"'],
    ['no data', 'application/json', '', '"datacontenttype":"application/json"'],
  ])('is stored as a structured one with %s', async (_, type, body, members) => {
    const { invoke, lines } = setUp()
    const { status, json } = await invoke(body, { ...ce, ...(type && { 'content-type': type }) })
    expect([status, json.results[0].id]).toEqual([202, '/till/3 7'])
    expect(lines().map(eventOf)).toEqual([`${cloudEvent.slice(0, -1)},${members}}`])
  })

  it('has its headers unquoted and percent-decoded once', async () => {
    const { invoke, lines } = setUp()
    await invoke('', { ...ce, 'ce-subject': '"Euro %E2%82%AC \\"x\\" %2525"', 'ce-note': '50% off %ff' })
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({ subject: 'Euro € "x" %25', note: '50% off %ff' })
  })

  it.each([
    ['without an id', { 'ce-id': '' }, '/id'],
    ['of another version', { 'ce-specversion': '0.3' }, '/specversion'],
    ['with a space in its source', { 'ce-source': 'a%20b' }, '/source'],
    ['with an invalid time', { 'ce-time': 'today' }, '/time'],
    ['with an invalid attribute name', { 'ce-my_x': '1' }, '/my_x'],
    ['with a _meta', { 'ce-_meta': '1' }, '/_meta'],
    ['with its data in a header', { 'ce-data': '1' }, '/data'],
    ['with Latin-1 in a header', { 'ce-subject': 'caf\u00e9' }, '/subject'],
    ['with UTF-8 in a header, read as Latin-1', { 'ce-id': 'caf\u00c3\u00a9' }, '/id'],
    ['with a replaced byte in a header', { 'ce-subject': 'caf\ufffd' }, '/subject'],
    ['with a replaced byte in its Content-Type', { 'content-type': 'text/caf\ufffd' }, '/datacontenttype'],
    ['with its type in a header of its own', { 'ce-datacontenttype': 'a/b' }, '/datacontenttype'],
  ])('is rejected at the wrong attribute: %s', async (_, headers, pointer) => {
    const { invoke } = setUp()
    const { status, json } = await invoke('', { ...ce, ...headers })
    expect([status, json.results[0].error?.pointer]).toEqual([422, pointer])
  })

  it('cannot close its object with its data', async () => {
    const { invoke } = setUp()
    const sent = await invoke('1,"_meta":{}', { ...ce, 'content-type': 'application/json' })
    expect(sent).toMatchObject({ status: 400, json: { code: 'invalid_json', line: 1, column: 2 } })
  })

  it('is limited in depth like any event', async () => {
    const { invoke } = setUp()
    const data = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect((await invoke(data(limits.jsonDepth - 1), ce)).status).toBe(202)
    expect((await invoke(data(limits.jsonDepth), ce)).json.results[0].error.code).toBe('too_deep')
  })
})
