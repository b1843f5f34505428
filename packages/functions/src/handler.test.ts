import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { afterEach, describe, expect, it } from 'vitest'
import { createHandler } from './handler.ts'
import { sampleEvent } from './sample-event.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Starts a Kinesis that stores every record, or has no stream, and keeps the bodies of its requests. */
async function startKinesis(hasStream = true) {
  const requests: { StreamName: string; Records: { Data: string }[] }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = JSON.parse(Buffer.concat(chunks).toString())
    requests.push(body)
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    if (!hasStream) {
      response.writeHead(400).end('{"__type":"ResourceNotFoundException","message":"Stream events not found."}')
      return
    }
    const Records = body.Records.map(() => ({ ShardId: 'shard', SequenceNumber: '1' }))
    response.end(JSON.stringify({ FailedRecordCount: 0, Records }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { requests, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** Invokes a handler that stores in `endpoint`, at 2026-11-23T07:30:00Z. */
async function invoke(endpoint: string, environment: Record<string, string> = {}) {
  const metrics: string[] = []
  const logged: Record<string, unknown>[] = []
  const handler = createHandler({
    environment: { STREAM_NAME: 'events', ACCESS_MODE: 'none', ...environment },
    clock: manualClock(Date.UTC(2026, 10, 23, 7, 30)),
    random: seededRandom(7),
    log: (entry) => logged.push(entry),
    writeMetrics: (line) => metrics.push(line),
    client: { endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
  })
  const { statusCode, body } = await handler(sampleEvent('{"a":1}'))
  return { status: statusCode, response: JSON.parse(body), metrics, logged }
}

describe('createHandler', () => {
  it('stores an event in the stream and at the endpoint of its options', async () => {
    const { requests, endpoint } = await startKinesis()
    const { status, response } = await invoke(endpoint)
    const line = `{"_meta":{"id":"${response.results[0].id}","received_at":"2026-11-23T07:30:00.000Z"},"a":1}\n`
    expect([status, requests]).toEqual([
      202,
      [
        {
          StreamName: 'events',
          Records: [{ PartitionKey: expect.stringMatching(/^.{16}$/), Data: Buffer.from(line).toString('base64') }],
        },
      ],
    ])
  })

  it('makes the same ids from the same clock and randomness', async () => {
    const { endpoint } = await startKinesis()
    const [first, second] = [await invoke(endpoint), await invoke(endpoint)]
    expect(second.response).toEqual(first.response)
  })

  it('logs the error of a failed call, then the counts of the request', async () => {
    const { endpoint } = await startKinesis(false)
    const { status, logged } = await invoke(endpoint)
    expect([status, logged]).toEqual([
      503,
      [
        { message: 'PutRecords failed', error: 'ResourceNotFoundException: Stream events not found.' },
        { message: 'not every event was stored', status, requestId: 'r', accepted: 0, rejected: 0, retry: 1 },
      ],
    ])
  })

  it('writes one line of metrics if the environment names a namespace', async () => {
    const { endpoint } = await startKinesis()
    const { metrics } = await invoke(endpoint, { METRICS_NAMESPACE: 'Sluice' })
    expect(metrics.map((line) => JSON.parse(line))).toMatchObject([
      { _aws: { Timestamp: Date.UTC(2026, 10, 23, 7, 30) }, Stream: 'events', Accepted: 1 },
    ])
  })

  it('writes no metrics without a namespace', async () => {
    const { endpoint } = await startKinesis()
    expect((await invoke(endpoint)).metrics).toEqual([])
  })

  it('rejects requests without the key whose digest the environment contains', async () => {
    const { requests, endpoint } = await startKinesis()
    expect([
      (await invoke(endpoint, { ACCESS_MODE: 'key', KEY_SHA256: `web=${'0'.repeat(64)}` })).status,
      requests,
    ]).toEqual([401, []])
  })

  it('throws without a stream name', () => {
    const options = { clock: manualClock(), random: seededRandom(1) }
    expect(() => createHandler({ environment: {}, ...options })).toThrow('STREAM_NAME is not set')
  })
})
