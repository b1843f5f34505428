import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PutRecordsCommand } from '@aws-sdk/client-kinesis'
import { nextTurn } from '@sluice/core/clock'
import { type ManualClock, manualClock } from '@sluice/core/manual-clock'
import { timeouts } from '@sluice/core/pipeline'
import type { Random } from '@sluice/core/random'
import type { RecordOutcome, StreamRecord } from '@sluice/core/record'
import { afterEach, describe, expect, it } from 'vitest'
import { kinesisClient, lambdaClient } from './kinesis-client.ts'
import { type KinesisSinkOptions, kinesisSink } from './kinesis-sink.ts'
import { systemClock } from './system-clock.ts'

type Client = KinesisSinkOptions['client']
type Put = (keys: string[], signal: AbortSignal, call: number) => unknown
type Call = { keys: string[]; at: number }

const recordsOf = (count: number): StreamRecord[] =>
  Array.from({ length: count }, (_, n) => ({ partitionKey: `key-${n}`, data: new TextEncoder().encode(`${n}\n`) }))
const keysOf = (count: number) => recordsOf(count).map(({ partitionKey }) => partitionKey)
const unavailable: RecordOutcome = { status: 'retry', code: 'unavailable' }
const storedAs = (key: string, call = 0) => ({ ShardId: 'shard', SequenceNumber: `${key}@${call}` })
const stored = (key: string, call = 0): RecordOutcome => ({
  status: 'stored',
  shardId: 'shard',
  sequenceNumber: `${key}@${call}`,
})
const allStored = (count: number, call = 0) => keysOf(count).map((key) => stored(key, call))
const failed = (ErrorCode: string) => ({ ErrorCode, ErrorMessage: 'for account 123456789012' })
/** Jitter that is always the same part of the backoff. */
const always = (fraction: number): Random => ({ fraction: () => fraction, bytes: (count) => new Uint8Array(count) })

/** Sends records through a sink whose PutRecords is `put`, on a clock that moves as soon as the sink waits. */
async function send(count: number, put: Put, options: Partial<KinesisSinkOptions> = {}) {
  const clock = manualClock()
  const calls: Call[] = []
  const client = {
    async send({ input }: PutRecordsCommand, { abortSignal }: { abortSignal: AbortSignal }) {
      const keys = (input.Records ?? []).map((record) => record.PartitionKey ?? '')
      calls.push({ keys, at: clock.monotonic() })
      return { Records: await put(keys, abortSignal, calls.length - 1) }
    },
  } as unknown as Client
  const sink = kinesisSink({ client, streamName: 's', clock, random: always(0.5), ...options })
  let endedAt = 0
  const outcomes = sink(recordsOf(count)).finally(() => {
    endedAt = clock.monotonic()
  })
  await clock.advance(10_000)
  return { outcomes: await outcomes, calls, times: calls.map(({ at }) => at), endedAt }
}

const failEach: Put = (keys) => keys.map(() => failed('InternalFailure'))
const neverRespond: Put = () => new Promise(() => {})

describe('kinesisSink', () => {
  /** Sends `count` records to a stream that rejects some in three calls: `masks` has a bit per record and call. */
  async function runMasked(count: number, masks: number) {
    const all = 2 ** count
    const isFailing = (key: string, call: number) =>
      call < 3 && ((Math.floor(masks / all ** call) % all) >> Number(key.slice(4))) & 1
    const stream: [key: string, call: number][] = []
    const { outcomes, calls } = await send(count, (keys, _, call) =>
      keys.map((key) => {
        if (isFailing(key, call)) return failed(call % 2 ? 'InternalFailure' : 'ProvisionedThroughputExceededException')
        stream.push([key, call])
        return storedAs(key, call)
      }),
    )
    const expected: string[][] = []
    for (let pending = keysOf(count), call = 0; pending.length > 0; call++) {
      expected.push(pending)
      pending = pending.filter((key) => isFailing(key, call))
    }
    const reported = keysOf(count).map((key) => stored(key, new Map(stream).get(key)))
    return {
      actual: { outcomes, calls: calls.map(({ keys }) => keys), stored: stream.length },
      expected: { outcomes: reported, calls: expected, stored: count },
    }
  }

  it.each([1, 2, 3, 4])(
    'stores each of %d records once and retries failed ones, for any three failures',
    async (count) => {
      for (let masks = 0; masks < 2 ** (3 * count); masks++) {
        const { actual, expected } = await runMasked(count, masks)
        if (JSON.stringify(actual) !== JSON.stringify(expected))
          expect({ masks, ...actual }).toEqual({ masks, ...expected })
      }
    },
  )

  it('doubles the backoff up to one second and stops before the deadline', async () => {
    const { times } = await send(1, failEach, { random: always(1), deadlineMs: 5_000 })
    expect(times).toEqual([0, 50, 150, 350, 750, 1_550, 2_550, 3_550, 4_550])
  })

  it('waits for a random part of the backoff', async () => {
    const { times } = await send(1, failEach, { random: always(0.5), deadlineMs: 626 })
    expect(times).toEqual([0, 25, 75, 175, 375])
  })

  it('makes no last attempt that has less than 250 ms for its response', async () => {
    const { times } = await send(1, failEach, { random: always(0.5), deadlineMs: 625 })
    expect(times).toEqual([0, 25, 75, 175])
  })

  it.each([
    ['ProvisionedThroughputExceededException', 'throttled'],
    ['InternalFailure', 'unavailable'],
  ] as const)('reports a record that keeps failing with %s as %s', async (errorCode, code) => {
    const { outcomes } = await send(3, (keys) =>
      keys.map((key) => (key === 'key-1' ? failed(errorCode) : storedAs(key))),
    )
    expect(outcomes).toEqual([stored('key-0'), { status: 'retry', code }, stored('key-2')])
  })

  const failures = [
    { name: 'LimitExceededException', $fault: 'client', code: 'throttled', isRetried: true },
    { name: 'InternalFailure', $fault: 'server', code: 'unavailable', isRetried: true },
    { name: 'ECONNRESET', $fault: undefined, code: 'unavailable', isRetried: true },
    { name: 'ResourceNotFoundException', $fault: 'client', code: 'unavailable', isRetried: false },
    { name: 'AccessDeniedException', $fault: 'client', code: 'unavailable', isRetried: false },
  ] as const

  it.each(failures)('reports a call that fails with $name as $code', async ({ name, $fault, code }) => {
    const { outcomes } = await send(2, () => Promise.reject(Object.assign(new Error('x'), { name, $fault })))
    expect(outcomes).toEqual([
      { status: 'retry', code },
      { status: 'retry', code },
    ])
  })

  it.each(failures)('retries a call after $name: $isRetried', async ({ name, $fault, isRetried }) => {
    const errors: unknown[] = []
    const put = () => Promise.reject(Object.assign(new Error('x'), { name, $fault }))
    const { calls } = await send(2, put, { onError: (error) => errors.push(error) })
    expect([calls.length > 1, errors.length]).toEqual([isRetried, calls.length])
  })

  it.each<[string, Put]>([
    ['with fewer records than the request', (keys) => keys.slice(1).map((key) => storedAs(key))],
    ['without sequence numbers', (keys) => keys.map(() => ({ ShardId: 'shard' }))],
    ['without shard ids', (keys) => keys.map(() => ({ SequenceNumber: '1' }))],
    ['with an error code as well', (keys) => keys.map((key) => ({ ...storedAs(key), ...failed('InternalFailure') }))],
    ['without records', () => undefined],
  ])('does not accept a response %s as an acknowledgment', async (_, put) => {
    const { outcomes } = await send(2, put)
    expect(outcomes[1]).toEqual(unavailable)
  })

  it('reports at the deadline although a call never ends and ignores its signal', async () => {
    const { outcomes, endedAt } = await send(1, neverRespond, { deadlineMs: 5_000, attemptMs: 600_000 })
    expect([outcomes, endedAt]).toEqual([[unavailable], 5_000])
  })

  it.each<[string, Put]>([
    ['a success', (keys) => keys.map((key) => storedAs(key))],
    ['a failed call', () => Promise.reject(new Error('x'))],
    ['a call that never ends', neverRespond],
  ])('leaves no timer after %s', async (_, put) => {
    const clock = manualClock()
    const client = {
      send: async () => ({ Records: await put(['key-0'], AbortSignal.abort(), 0) }),
    } as unknown as Client
    const sink = kinesisSink({ client, streamName: 's', clock, random: always(0.5) })
    const timersLeft = sink(recordsOf(1)).then(() => clock.pendingTimers())
    await clock.advance(timeouts.storeSeconds * 1_000)
    expect(await timersLeft).toBe(0)
  })

  it('reports at a deadline that is not a whole number of milliseconds', async () => {
    const { outcomes, endedAt } = await send(1, neverRespond, { deadlineMs: 50.5, attemptMs: 600_000 })
    expect([outcomes, endedAt]).toEqual([[unavailable], 50.5])
  })

  it('aborts each attempt at its own limit and the last one at the deadline', async () => {
    const clock = manualClock()
    const aborted: number[] = []
    const put: Put = (_, signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          aborted.push(clock.monotonic())
          reject(signal.reason)
        }),
      )
    const client = {
      send: (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) => put([], abortSignal, 0),
    } as unknown as Client
    const sink = kinesisSink({
      client,
      streamName: 's',
      clock,
      random: always(0),
      deadlineMs: 70,
      attemptMs: 30,
    })
    const outcomes = sink(recordsOf(1))
    await clock.advance(1_000)
    expect([await outcomes, aborted]).toEqual([[unavailable], [30, 60, 70]])
  })
})

describe('kinesisSink with the real client', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })

  type Respond = (keys: string[], call: number, response: ServerResponse) => unknown

  /** Starts a Kinesis on loopback. `respond` receives the keys of each PutRecords call and the call's number. */
  async function serve(respond: Respond) {
    const seen = { connections: 0, calls: [] as string[][] }
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { Records } = JSON.parse(Buffer.concat(chunks).toString()) as { Records: { PartitionKey: string }[] }
      const keys = Records.map((record) => record.PartitionKey)
      seen.calls.push(keys)
      const records = respond(keys, seen.calls.length - 1, response)
      if (!records) return
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify({ Records: records }))
    })
    servers.push(server)
    server.on('connection', () => seen.connections++)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { seen, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

  /** A sink without backoff whose clock moves by `attemptTakesMs` after each failed attempt. */
  function sinkTo(endpoint: string, clock: ManualClock = manualClock(), attemptTakesMs = 100) {
    const errors: unknown[] = []
    const sink = kinesisSink({
      client: kinesisClient({ region: 'eu-west-1', endpoint, credentials }),
      streamName: 's',
      clock,
      random: always(0),
      onError: (error) => {
        errors.push(error)
        systemClock.defer(() => clock.advance(attemptTakesMs))
      },
    })
    return { sink, errors }
  }

  /** The sink of a function whose environment names an endpoint. */
  const sinkOfFunction = (endpoint: string) =>
    kinesisSink({
      client: lambdaClient({
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL_KINESIS: endpoint,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      }),
      streamName: 's',
      clock: systemClock,
      random: always(0),
    })

  it('opens the first connection of a function before its first request', async () => {
    const { seen, server, url } = await serve((keys) => keys.map((key) => storedAs(key)))
    const sink = sinkOfFunction(url)
    await once(server, 'connection')
    expect(await sink(recordsOf(2))).toEqual(allStored(2))
    expect([seen.calls.length, seen.connections]).toEqual([1, 1])
  })

  it('opens another connection if the first one was closed before a request', async () => {
    const { seen, server, url } = await serve((keys) => keys.map((key) => storedAs(key)))
    const sink = sinkOfFunction(url)
    const [first] = await once(server, 'connection')
    first.destroy()
    await once(first, 'close')
    await nextTurn(systemClock)
    expect(await sink(recordsOf(1))).toEqual(allStored(1))
    expect(seen.connections).toBe(2)
  })

  it('stores after the first connection was rejected', async () => {
    const { url, server } = await serve((keys) => keys.map((key) => storedAs(key)))
    await new Promise((resolve) => server.close(resolve))
    const sink = sinkOfFunction(url)
    await nextTurn(systemClock)
    await new Promise<void>((resolve) => server.listen(Number(new URL(url).port), '127.0.0.1', resolve))
    expect(await sink(recordsOf(1))).toEqual(allStored(1))
  })

  it('uses one connection for many requests', async () => {
    const { seen, url } = await serve((keys) => keys.map((key) => storedAs(key)))
    const { sink } = sinkTo(url)
    for (let n = 0; n < 20; n++) expect(await sink(recordsOf(2))).toEqual(allStored(2))
    expect([seen.calls.length, seen.connections]).toEqual([20, 1])
  })

  it('retries over a new connection after a response that was cut', async () => {
    const { seen, url } = await serve((keys, call, response) => {
      if (call > 0) return keys.map((key) => storedAs(key, call))
      response.writeHead(200, { 'content-length': 1_000 }).write('{"Records":[')
      return void response.socket?.destroy()
    })
    expect(await sinkTo(url).sink(recordsOf(2))).toEqual(allStored(2, 1))
    expect([seen.calls, seen.connections]).toEqual([[keysOf(2), keysOf(2)], 2])
  })

  it('closes the connection of a late response and retries', async () => {
    const late: ServerResponse[] = []
    const clock = manualClock()
    const { seen, url } = await serve((keys, call, response) => {
      if (call > 0) return keys.map((key) => storedAs(key, call))
      late.push(response)
      systemClock.defer(() => clock.advance(2_000))
    })
    expect(await sinkTo(url, clock).sink(recordsOf(1))).toEqual(allStored(1, 1))
    expect([seen.connections, late[0]?.socket?.destroyed ?? late[0]?.destroyed]).toEqual([2, true])
  })

  it('makes one request per attempt, because the SDK does not retry', async () => {
    const { seen, url } = await serve((_, call, response) => {
      if (call === 3) return [storedAs('key-0', call)]
      return void response.writeHead(500).end('{"__type":"InternalFailure"}')
    })
    const { sink, errors } = sinkTo(url)
    expect(await sink(recordsOf(1))).toEqual(allStored(1, 3))
    expect([seen.calls.length, errors.length]).toEqual([4, 3])
  })

  it('does not accept a response that is not JSON as an acknowledgment', async () => {
    const { url } = await serve((_, __, response) => void response.end('<html>'))
    expect(await sinkTo(url, manualClock(), 2_000).sink(recordsOf(1))).toEqual([unavailable])
  })

  it('reports unavailable while connections are refused and stores afterwards', async () => {
    const { url, server } = await serve((keys) => keys.map((key) => storedAs(key)))
    await new Promise((resolve) => server.close(resolve))
    const { sink } = sinkTo(url, manualClock(), 2_000)
    expect(await sink(recordsOf(1))).toEqual([unavailable])
    await nextTurn(systemClock) // the clock moves once more after the last attempt
    await new Promise<void>((resolve) => server.listen(Number(new URL(url).port), '127.0.0.1', resolve))
    expect(await sink(recordsOf(1))).toEqual(allStored(1))
  })
})
