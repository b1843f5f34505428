import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PutRecordsCommand } from '@aws-sdk/client-kinesis'
import type { StreamRecord } from '@sluice/core/record'
import { afterEach, describe, expect, test } from 'vitest'
import { kinesisClient } from './kinesis-client.ts'
import { type KinesisSinkOptions, kinesisSink } from './kinesis-sink.ts'

type Client = KinesisSinkOptions['client']
type Put = (keys: string[], signal: AbortSignal, call: number) => unknown

const recordsOf = (count: number): StreamRecord[] =>
  Array.from({ length: count }, (_, n) => ({ partitionKey: `key-${n}`, data: new TextEncoder().encode(`${n}\n`) }))
const unavailable = { status: 'retry', code: 'unavailable' }
const storedAs = (key: string, call = 0) => ({ ShardId: 'shard', SequenceNumber: `${key}@${call}` })
const failed = (ErrorCode: string) => ({ ErrorCode, ErrorMessage: 'for account 123456789012' })

/** A client whose PutRecords is `put`, told the partition keys of each call. */
function fake(put: Put) {
  const calls: string[][] = []
  const client = {
    async send({ input }: PutRecordsCommand, { abortSignal }: { abortSignal: AbortSignal }) {
      const keys = (input.Records ?? []).map((record) => record.PartitionKey ?? '')
      calls.push(keys)
      return { Records: await put(keys, abortSignal, calls.length - 1) }
    },
  } as unknown as Client
  return { client, calls }
}

/** A clock that moves only while the sink sleeps. */
function clock() {
  const slept: number[] = []
  let ms = 0
  return {
    slept,
    now: () => ms,
    sleep: async (wait: number) => {
      slept.push(wait)
      ms += wait
    },
  }
}

describe('kinesisSink', () => {
  test('stores each record once under every sequence of three failure masks, sending again only what failed', async () => {
    for (let count = 1; count <= 4; count++) {
      const all = 2 ** count
      for (let masks = 0; masks < all ** 3; masks++) {
        const mask = (call: number) => Math.floor(masks / all ** call) % all
        const stream = new Map<string, string>()
        const { client, calls } = fake((keys, _, call) =>
          keys.map((key) => {
            const isFailing = call < 3 && (mask(call) >> Number(key.slice(4))) & 1
            if (isFailing) return failed(call % 2 ? 'InternalFailure' : 'ProvisionedThroughputExceededException')
            expect(stream.has(key)).toBe(false)
            stream.set(key, `${key}@${call}`)
            return storedAs(key, call)
          }),
        )
        const outcomes = await kinesisSink({ client, streamName: 's', ...clock() })(recordsOf(count))
        expect(outcomes).toEqual(
          recordsOf(count).map(({ partitionKey }) => ({
            status: 'stored',
            shardId: 'shard',
            sequenceNumber: stream.get(partitionKey),
          })),
        )
        const expected: string[][] = []
        let pending = recordsOf(count).map(({ partitionKey }) => partitionKey)
        for (let call = 0; pending.length > 0; call++) {
          expected.push(pending)
          pending = pending.filter((key) => call < 3 && (mask(call) >> Number(key.slice(4))) & 1)
        }
        expect(calls).toEqual(expected)
      }
    }
  })

  test('waits with full jitter, up to a rising cap, and never beyond the deadline', async () => {
    const { client, calls } = fake((keys) => keys.map(() => failed('InternalFailure')))
    const time = clock()
    await kinesisSink({ client, streamName: 's', deadlineMs: 5_000, random: () => 1, ...time })(recordsOf(1))
    expect(time.slept).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000])
    expect(calls).toHaveLength(9)
    const half = clock()
    await kinesisSink({ client, streamName: 's', deadlineMs: 626, random: () => 0.5, ...half })(recordsOf(1))
    expect(half.slept).toEqual([25, 50, 100, 200])
  })

  test('makes no last attempt that has less than 250 ms to be answered', async () => {
    const { client, calls } = fake((keys) => keys.map(() => failed('InternalFailure')))
    const time = clock()
    await kinesisSink({ client, streamName: 's', deadlineMs: 625, random: () => 0.5, ...time })(recordsOf(1))
    expect(time.slept).toEqual([25, 50, 100])
    expect(calls).toHaveLength(4)
  })

  test.each([
    ['ProvisionedThroughputExceededException', 'throttled'],
    ['InternalFailure', 'unavailable'],
  ])('calls a record that fails with %s to the end: %s', async (code, retry) => {
    const { client } = fake((keys) => keys.map((key) => (key === 'key-1' ? failed(code) : storedAs(key))))
    expect(await kinesisSink({ client, streamName: 's', ...clock() })(recordsOf(3))).toEqual([
      { status: 'stored', shardId: 'shard', sequenceNumber: 'key-0@0' },
      { status: 'retry', code: retry },
      { status: 'stored', shardId: 'shard', sequenceNumber: 'key-2@0' },
    ])
  })

  test.each([
    ['a call refused for its rate', { name: 'LimitExceededException', $fault: 'client' }, 'throttled', true],
    ['a failure of the service', { name: 'InternalFailure', $fault: 'server' }, 'unavailable', true],
    ['a broken connection', { name: 'Error', code: 'ECONNRESET' }, 'unavailable', true],
    ['a stream that does not exist', { name: 'ResourceNotFoundException', $fault: 'client' }, 'unavailable', false],
    ['a denied access', { name: 'AccessDeniedException', $fault: 'client' }, 'unavailable', false],
  ])('after %s says what it is, and tries again if that can help', async (_, error, retry, isTriedAgain) => {
    const errors: unknown[] = []
    const { client, calls } = fake(() => Promise.reject(Object.assign(new Error('x'), error)))
    const sink = kinesisSink({ client, streamName: 's', onError: (cause) => errors.push(cause), ...clock() })
    expect(await sink(recordsOf(2))).toEqual([
      { status: 'retry', code: retry },
      { status: 'retry', code: retry },
    ])
    expect([calls.length > 1, errors.length]).toEqual([isTriedAgain, calls.length])
  })

  test.each([
    ['shorter than the request', (keys: string[]) => keys.slice(1).map((key) => storedAs(key))],
    ['without sequence numbers', (keys: string[]) => keys.map(() => ({ ShardId: 'shard' }))],
    ['without records', () => undefined],
  ])('never takes an answer %s for an acknowledgement', async (_, put) => {
    const { client } = fake(put as Put)
    const outcomes = await kinesisSink({ client, streamName: 's', ...clock() })(recordsOf(2))
    expect(outcomes[1]).toEqual(unavailable)
  })

  test('answers at its deadline even if a call neither ends nor heeds its signal', async () => {
    const { client, calls } = fake(() => new Promise(() => {}))
    const sink = kinesisSink({ client, streamName: 's', deadlineMs: 50.5, attemptMs: 600_000 })
    expect(await sink(recordsOf(1))).toEqual([unavailable])
    // Also after 50.5 ms: what is left of a deadline is no whole number.
    expect(calls.length).toBeGreaterThanOrEqual(1)
  })

  test('aborts each attempt at its own limit, the last one at the deadline', async () => {
    const signals: AbortSignal[] = []
    const { client } = fake((_, signal) => {
      signals.push(signal)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await kinesisSink({ client, streamName: 's', deadlineMs: 70, attemptMs: 30, random: () => 0 })(recordsOf(1))
    expect(signals.length).toBeGreaterThanOrEqual(1)
    expect(signals.every(({ aborted }) => aborted)).toBe(true)
  })
})

describe('kinesisSink over the real client', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })

  /** A Kinesis on loopback: `answer` gets the keys of each PutRecords call, and its number. */
  async function serve(answer: (keys: string[], call: number, response: ServerResponse) => unknown) {
    const seen = { connections: 0, calls: [] as string[][] }
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { Records } = JSON.parse(Buffer.concat(chunks).toString()) as { Records: { PartitionKey: string }[] }
      const keys = Records.map((record) => record.PartitionKey)
      seen.calls.push(keys)
      const records = answer(keys, seen.calls.length - 1, response)
      if (!records) return
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify({ Records: records }))
    })
    servers.push(server)
    server.on('connection', () => seen.connections++)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const sinkTo = (endpoint: string, options: Partial<KinesisSinkOptions> = {}) =>
    kinesisSink({
      client: kinesisClient({ region: 'eu-west-1', endpoint, credentials }),
      streamName: 's',
      random: () => 0,
      ...options,
    })
  const allStored = (count: number, call = 0) =>
    recordsOf(count).map(({ partitionKey: key }) => ({
      status: 'stored',
      shardId: 'shard',
      sequenceNumber: `${key}@${call}`,
    }))

  test('uses one connection for many requests', async () => {
    const { seen, url } = await serve((keys) => keys.map((key) => storedAs(key)))
    const sink = sinkTo(url)
    for (let n = 0; n < 20; n++) expect(await sink(recordsOf(2))).toEqual(allStored(2))
    expect([seen.calls.length, seen.connections]).toEqual([20, 1])
  })

  test('sends again after a reply that was cut, over a new connection', async () => {
    const { seen, url } = await serve((keys, call, response) => {
      if (call > 0) return keys.map((key) => storedAs(key, call))
      response.writeHead(200, { 'content-length': 1_000 }).write('{"Records":[')
      return void response.socket?.destroy()
    })
    expect(await sinkTo(url)(recordsOf(2))).toEqual(allStored(2, 1))
    expect([seen.calls, seen.connections]).toEqual([
      [
        ['key-0', 'key-1'],
        ['key-0', 'key-1'],
      ],
      2,
    ])
  })

  test('does not wait for a late reply: it drops the connection and sends again', async () => {
    const late: ServerResponse[] = []
    const { seen, url } = await serve((keys, call, response) => {
      if (call > 0) return keys.map((key) => storedAs(key, call))
      return void late.push(response)
    })
    expect(await sinkTo(url, { attemptMs: 100 })(recordsOf(1))).toEqual(allStored(1, 1))
    expect([seen.connections, late[0]?.socket?.destroyed ?? late[0]?.destroyed]).toEqual([2, true])
  })

  test('makes one request per attempt: the SDK repeats nothing on its own', async () => {
    const errors: unknown[] = []
    const { seen, url } = await serve((_, call, response) => {
      if (call === 3) return [storedAs('key-0', call)]
      return void response.writeHead(500).end('{"__type":"InternalFailure"}')
    })
    const sink = sinkTo(url, { onError: (error) => errors.push(error) })
    expect(await sink(recordsOf(1))).toEqual(allStored(1, 3))
    expect([seen.calls.length, errors.length]).toEqual([4, 3])
  })

  test('takes a reply that is no JSON for no acknowledgement', async () => {
    const { url } = await serve((_, __, response) => void response.end('<html>'))
    expect(await sinkTo(url, { deadlineMs: 100 })(recordsOf(1))).toEqual([unavailable])
  })

  test('says unavailable while connections are refused, and stores once they are not', async () => {
    const { url } = await serve((keys) => keys.map((key) => storedAs(key)))
    const server = servers[0]
    const port = Number(new URL(url).port)
    await new Promise((resolve) => server?.close(resolve))
    const sink = sinkTo(url, { deadlineMs: 200 })
    expect(await sink(recordsOf(1))).toEqual([unavailable])
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    expect(await sink(recordsOf(1))).toEqual(allStored(1))
  })
})
