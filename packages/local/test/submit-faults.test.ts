import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SubmitResponse } from '@sluice/core/response'
import { createApp } from '@sluice/functions/app'
import { kinesisClient } from '@sluice/functions/kinesis-client'
import { kinesisSink } from '@sluice/functions/kinesis-sink'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { afterEach, describe, expect, it } from 'vitest'
import { newFolder, type Pipeline, startPipeline, storedLines } from './pipeline.ts'

type Records = { PartitionKey: string; Data: string }[]
/** Handles one PutRecords call on its way. `forward` puts records into the real local Kinesis. */
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
    const output = taken.length > 0 ? await forward(taken) : { Records: [] }
    return { Records: isTaken.map((is) => (is ? (output.Records.shift() ?? {}) : throttled)) }
  },
  async 'loses every other response'({ n, records, forward, response }) {
    const output = await forward(records)
    if (n % 2) return output
    response.writeHead(200, { 'content-length': 100_000 }).write('{"Records":[')
    response.socket?.destroy()
    return undefined
  },
  async 'drops two of three connections'({ n, records, forward, response }) {
    if (n % 3 === 2) return forward(records)
    response.socket?.destroy()
    return undefined
  },
  async 'responds too late two times of three'({ n, records, forward }) {
    const output = await forward(records)
    if (n % 3 < 2) await sleep(400)
    return output
  },
  async 'fails two times of three'({ n, records, forward, response }) {
    if (n % 3 === 2) return forward(records)
    response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' }).end('{"__type":"InternalFailure"}')
    return undefined
  },
}

/** Starts a proxy between the handler and the local Kinesis. Nothing listens while it is down. */
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
    const output = await fault({ n: calls.push(Records) - 1, records: Records, forward, response })
    if (output && !response.destroyed) response.end(JSON.stringify(output))
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
type Outcome = { accepted: Map<number, string>; resent: number; rejected: number }

/** Submits events, with an invalid one in each request, and resends the events with `retry` under their ids. */
async function client(submit: (body: string) => Promise<SubmitResponse>, events: Sent[]): Promise<Outcome> {
  const outcome: Outcome = { accepted: new Map(), resent: 0, rejected: 0 }
  for (let from = 0; from < events.length; from += 30) {
    let left = events.slice(from, from + 30)
    for (let round = 0; left.length > 0; round++) {
      if (round === 100) throw new Error(`${left.length} events are still not stored`)
      const { results } = await submit(JSON.stringify([...left, { n: -1, _meta: 'to be rejected' }]))
      const again: Sent[] = []
      for (const result of results) {
        const event = left[result.index]
        if (result.status === 'rejected') outcome.rejected++
        if (!event) continue
        if (result.status === 'accepted') outcome.accepted.set(event.n, result.id)
        if (result.status === 'retry') again.push({ ...event, event_id: result.id })
      }
      outcome.resent += again.length
      left = again
    }
  }
  return outcome
}

let pipeline: Pipeline
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

/** Connects the real handler to the real local Kinesis through a faulty proxy, with shorter deadlines than on AWS. */
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
  const app = createApp({ access: { mode: 'none' }, sink, clock: systemClock, random: systemRandom })
  const statuses = new Set<number>()
  const submit = async (body: string) => {
    const response = await app.request('/submit', { method: 'POST', body })
    statuses.add(response.status)
    const results = (await response.json()) as SubmitResponse
    const retryAfter = response.headers.get('retry-after')
    expect(retryAfter !== null).toBe(results.retry > 0)
    if (retryAfter) expect(Number(retryAfter)).toBeGreaterThanOrEqual(1)
    return results
  }
  return { way, submit, statuses }
}

// Some events have their own id. Some are so long that each fills a record.
const events = Array.from(
  { length: 300 },
  (_, n): Sent => ({
    n,
    ...(n % 2 && { event_id: `own-${n}` }),
    pad: 'x'.repeat(n % 7 ? n : 9_000),
  }),
)

/** Stops the pipeline, which delivers everything; returns the stored ids of each event. */
async function storedIds() {
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

async function expectStoredOnce({ accepted, rejected }: Outcome) {
  const ids = await storedIds()
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

describe('the handler', () => {
  it.each(Object.entries(faults))('stores every event under one id when Kinesis %s', async (_, fault) => {
    const { way, submit } = await setUp(fault)
    await expectStoredOnce(await client(submit, events))
    expect(way.calls.length).toBeGreaterThan(events.length / 30)
  })

  it('returns 429 while Kinesis throttles everything, until all is stored', async () => {
    let isClosed = false
    const { submit, statuses } = await setUp(async ({ n, records, forward }) => {
      if (n % 40 === 0) isClosed = !isClosed
      return isClosed ? { Records: records.map(() => throttled) } : forward(records)
    })
    const outcome = await client(submit, events)
    expect(statuses).toContain(429)
    expect(outcome.resent).toBeGreaterThan(0)
    await expectStoredOnce(outcome)
  })

  it('returns retry while Kinesis is down, then stores the same ids', async () => {
    const { way, submit, statuses } = await setUp(({ records, forward }) => forward(records))
    await way.down()
    let requests = 0
    const outcome = await client(async (body) => {
      if (++requests === 3) await way.up()
      return submit(body)
    }, events)
    expect([...statuses]).toEqual(expect.arrayContaining([503, 207]))
    expect(outcome.resent).toBeGreaterThanOrEqual(60)
    await expectStoredOnce(outcome)
  })

  it('stores duplicates of lost responses under the same id', async () => {
    const { submit } = await setUp(faults['loses every other response'] as Fault)
    const ids = await expectStoredOnce(await client(submit, events))
    const copies = [...ids.values()].map((stored) => stored.length)
    expect(Math.max(...copies)).toBeGreaterThan(1)
  })
})
