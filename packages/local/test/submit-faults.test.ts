import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SubmitResponse } from '@sluice/core/response'
import { createApp } from '@sluice/functions/app'
import { kinesisClient } from '@sluice/functions/kinesis-client'
import { kinesisSink } from '@sluice/functions/kinesis-sink'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { afterEach, describe, expect, test } from 'vitest'
import { newFolder, type Pipeline, startPipeline, storedLines } from './pipeline.ts'

type Records = { PartitionKey: string; Data: string }[]
/** What happens to one PutRecords call on its way; `forward` puts records into the real local Kinesis. */
type Fault = (call: {
  n: number
  records: Records
  forward: (records: Records) => Promise<{ Records: object[] }>
  response: ServerResponse
}) => Promise<{ Records: object[] } | undefined>

const throttled = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' }

const faults: Record<string, Fault> = {
  async 'throttles a third of the entries'({ n, records, forward }) {
    const isTaken = records.map((_, i) => (i + n) % 3 > 0)
    const taken = records.filter((_, i) => isTaken[i])
    const answer = taken.length > 0 ? await forward(taken) : { Records: [] }
    return { Records: isTaken.map((is) => (is ? (answer.Records.shift() ?? {}) : throttled)) }
  },
  async 'cuts every other reply after it has stored'({ n, records, forward, response }) {
    const answer = await forward(records)
    if (n % 2) return answer
    response.writeHead(200, { 'content-length': 100_000 }).write('{"Records":[')
    response.socket?.destroy()
    return undefined
  },
  async 'drops two of three connections before it stores'({ n, records, forward, response }) {
    if (n % 3 === 2) return forward(records)
    response.socket?.destroy()
    return undefined
  },
  async 'stores, but answers later than anyone waits, two times of three'({ n, records, forward }) {
    const answer = await forward(records)
    if (n % 3 < 2) await sleep(400)
    return answer
  },
  async 'fails as a whole, two times of three'({ n, records, forward, response }) {
    if (n % 3 === 2) return forward(records)
    response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' }).end('{"__type":"InternalFailure"}')
    return undefined
  },
}

/** Stands between the handler and the local Kinesis; nothing listens while it is down. */
async function proxy(target: string, fault: Fault) {
  const calls: Records[] = []
  const server: Server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { StreamName, Records } = JSON.parse(Buffer.concat(chunks).toString()) as {
      StreamName: string
      Records: Records
    }
    const headers = {
      'content-type': String(request.headers['content-type']),
      'x-amz-target': String(request.headers['x-amz-target']),
    }
    const forward = async (records: Records) => {
      const body = JSON.stringify({ StreamName, Records: records })
      return (await fetch(target, { method: 'POST', headers, body })).json() as Promise<{ Records: object[] }>
    }
    const answer = await fault({ n: calls.push(Records) - 1, records: Records, forward, response })
    if (answer && !response.destroyed) response.end(JSON.stringify(answer))
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, calls, down: close, up: () => listen(port), close }
}

type Sent = { n: number; event_id?: string; pad: string }
type Lands = { accepted: Map<number, string>; resent: number; rejected: number }

/** Submits events, each request with one to refuse among them, and sends again what says `retry`, with its id. */
async function client(submit: (body: string) => Promise<SubmitResponse>, events: Sent[]): Promise<Lands> {
  const lands: Lands = { accepted: new Map(), resent: 0, rejected: 0 }
  for (let from = 0; from < events.length; from += 30) {
    let left = events.slice(from, from + 30)
    for (let round = 0; left.length > 0; round++) {
      if (round === 100) throw new Error(`${left.length} events are still not stored`)
      const { results } = await submit(JSON.stringify([...left, { n: -1, _meta: 'to be refused' }]))
      const again: Sent[] = []
      for (const result of results) {
        const event = left[result.index]
        if (result.status === 'rejected') lands.rejected++
        if (!event) continue
        if (result.status === 'accepted') lands.accepted.set(event.n, result.id)
        if (result.status === 'retry') again.push({ ...event, event_id: result.id })
      }
      lands.resent += again.length
      left = again
    }
  }
  return lands
}

let pipeline: Pipeline
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

/** The real handler over a faulty way to the real local Kinesis; less patient than on AWS. */
async function setUp(fault: Fault) {
  pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '900'])
  const way = await proxy(pipeline.endpoints.aws, fault)
  closing.push(way.close)
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const sink = kinesisSink({
    client: kinesisClient({ region: 'eu-west-1', endpoint: way.url, credentials }),
    streamName: pipeline.endpoints.stream,
    clock: systemClock,
    random: systemRandom,
    attemptMs: 200,
    deadlineMs: 500,
  })
  const app = createApp({ sink, clock: systemClock, random: systemRandom })
  const statuses = new Set<number>()
  const submit = async (body: string) => {
    const response = await app.request('/submit', { method: 'POST', body })
    statuses.add(response.status)
    const answer = (await response.json()) as SubmitResponse
    const isAsked = response.headers.has('retry-after')
    expect([isAsked, isAsked ? Number(response.headers.get('retry-after')) >= 1 : true]).toEqual([
      answer.retry > 0,
      true,
    ])
    return answer
  }
  return { way, submit, statuses }
}

// Some with an id of their own, some without; some so long that they are a record of their own.
const events = Array.from(
  { length: 300 },
  (_, n): Sent => ({
    n,
    ...(n % 2 && { event_id: `own-${n}` }),
    pad: 'x'.repeat(n % 7 ? n : 9_000),
  }),
)

/** What is in S3 once the pipeline has delivered all and ended, by event. */
async function landed() {
  pipeline.kill('SIGTERM')
  expect(await pipeline.exited).toBe(0)
  const ids = new Map<number, string[]>()
  for (const line of storedLines(pipeline)) {
    const { n, pad, _meta } = JSON.parse(line)
    expect(pad).toBe(events[n]?.pad)
    ids.set(n, [...(ids.get(n) ?? []), _meta.id])
  }
  return ids
}

async function expectHonesty({ accepted, rejected }: Lands) {
  const ids = await landed()
  expect(rejected).toBeGreaterThan(0)
  expect(ids.has(-1)).toBe(false)
  expect([...ids.keys()].sort((a, b) => a - b)).toEqual(events.map(({ n }) => n))
  for (const { n, event_id } of events) {
    const stored = new Set(ids.get(n))
    expect([n, ...stored]).toEqual([n, accepted.get(n)])
    if (event_id) expect(stored.has(event_id)).toBe(true)
  }
  return ids
}

describe('with a Kinesis that', () => {
  test.each(Object.entries(faults))(
    '%s, every id is stored, none under two ids, and no refused event',
    async (_, fault) => {
      const { way, submit } = await setUp(fault)
      await expectHonesty(await client(submit, events))
      expect(way.calls.length).toBeGreaterThan(events.length / 30)
    },
  )

  test('throttles everything now and then, the client is told to come back, and ends with every id stored', async () => {
    let isClosed = false
    const { submit, statuses } = await setUp(async ({ n, records, forward }) => {
      if (n % 40 === 0) isClosed = !isClosed
      return isClosed ? { Records: records.map(() => throttled) } : forward(records)
    })
    const lands = await client(submit, events)
    expect(statuses).toContain(429)
    expect(lands.resent).toBeGreaterThan(0)
    await expectHonesty(lands)
  })

  test('is down, every event says retry, and the same ids are stored once it is back', async () => {
    const { way, submit, statuses } = await setUp(({ records, forward }) => forward(records))
    await way.down()
    let requests = 0
    const lands = await client(async (body) => {
      if (++requests === 3) await way.up()
      return submit(body)
    }, events)
    expect([...statuses]).toEqual(expect.arrayContaining([503, 207]))
    expect(lands.resent).toBeGreaterThanOrEqual(60)
    await expectHonesty(lands)
  })

  test('stores what it could not say, the duplicates carry the same id', async () => {
    const { submit } = await setUp(faults['cuts every other reply after it has stored'] as Fault)
    const ids = await expectHonesty(await client(submit, events))
    const copies = [...ids.values()].map((stored) => stored.length)
    expect(Math.max(...copies)).toBeGreaterThan(1)
  })
})
