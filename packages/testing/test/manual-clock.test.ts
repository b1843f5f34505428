import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis'
import type { ReceivedEvents } from '@sluice/core/control-api'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Sluice, startSluice } from '../src/index.ts'
import { post, send } from './send.ts'

let sluice: Sluice
beforeAll(async () => {
  sluice = await startSluice({ clock: 'manual', bufferSeconds: 60 })
})
afterEach(() => sluice.reset())
afterAll(() => sluice.stop())

const keys = async () => (await sluice.objects()).map(({ key }) => key)

/** Returns the milliseconds from a time to the response of each request that ended in `retry`. */
async function unconfirmedAfter(startedAt: Date): Promise<number[]> {
  const found = await fetch(new URL('/_sluice/received?status=retry', sluice.url))
  const { events } = (await found.json()) as ReceivedEvents
  return events.map(({ request }) => Date.parse(request.at) - startedAt.getTime())
}

describe('a manual clock', () => {
  it('starts at the same time each time, and moves only when it is advanced', async () => {
    const other = await startSluice({ clock: 'manual' })
    const startedAt = await other.clock.now()
    const { receivedAt } = await send(other.url, {})
    await other.clock.advance('1.5h')
    const later = await send(other.url, {})
    await other.stop()
    expect([startedAt.toISOString(), receivedAt, later.receivedAt]).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T01:30:00.000Z',
    ])
  })

  it('starts at the time that was given', async () => {
    const other = await startSluice({ clock: 'manual', startAt: new Date('2030-05-06T07:08:09Z') })
    await send(other.url, {})
    await other.deliver()
    const [object] = await other.objects()
    await other.stop()
    expect(object?.key).toMatch(/^events\/dt=2030-05-06\/hour=07\//)
  })

  it('delivers when the interval is over, and not a millisecond before', async () => {
    await send(sluice.url, {})
    await sluice.clock.advance(59_999)
    const before = await keys()
    await sluice.clock.advance(1)
    expect([before.length, (await keys()).length]).toEqual([0, 1])
  })

  it('does not move to deliver, however often', async () => {
    const before = await sluice.clock.now()
    for (let n = 1; n <= 12; n++) {
      await send(sluice.url, { n })
      await sluice.deliver()
      expect(await keys()).toHaveLength(n)
    }
    expect(await sluice.clock.now()).toEqual(before)
  })

  it("lets the handler's attempts and its deadline pass", async () => {
    await sluice.faults.set({ throttle: 1 })
    const response = post(sluice.url, { event: 'signup' })
    await sluice.clock.waitForRequests()
    await sluice.clock.advance('3s')
    await sluice.clock.waitForRequests()
    await sluice.clock.advance('2s')
    expect((await response).status).toBe(429)
  })

  it('lets an attempt succeed once the fault is over', async () => {
    await sluice.faults.set({ unavailable: 1 })
    const response = post(sluice.url, { event: 'signup' })
    await sluice.clock.waitForRequests()
    await sluice.faults.clear()
    await sluice.clock.advance('2s')
    expect((await response).status).toBe(202)
  })

  it('aborts an attempt that takes longer than its timeout, and stores the event again', async () => {
    await sluice.faults.set({ slow: { probability: 1, ms: 3_000 } })
    const response = post(sluice.url, { event: 'signup' })
    await sluice.clock.waitForRequests()
    await sluice.clock.advance(1_999)
    const first = await sluice.stats()
    await sluice.clock.advance('1s')
    const second = await sluice.stats()
    await sluice.clock.advance('3s')
    expect([(await response).status, first.inStream, second.inStream]).toEqual([503, 1, 2])
  })

  it.each([1, 2, 3])('makes every attempt within its deadline in one long step, each time: %i', async () => {
    await sluice.faults.set({ slow: { probability: 1, ms: 3_000 } })
    const startedAt = await sluice.clock.now()
    const response = post(sluice.url, { event: 'signup' })
    await sluice.clock.waitForRequests()
    await sluice.clock.advance('1h')
    expect((await response).status).toBe(503)
    const { inStream } = await sluice.stats()
    expect([inStream, ...(await unconfirmedAfter(startedAt))]).toEqual([3, 5_000])
  })

  it('gives each of 50 requests its own deadline in one long step', async () => {
    await sluice.faults.set({ throttle: 1 })
    const startedAt = await sluice.clock.now()
    const responses = Array.from({ length: 50 }, (_, n) => post(sluice.url, { n }))
    await sluice.clock.waitForRequests(50, { timeoutMs: 60_000 })
    await sluice.clock.advance('1h')
    expect((await Promise.all(responses)).map(({ status }) => status)).toEqual(Array(50).fill(429))
    const elapsedMs = await unconfirmedAfter(startedAt)
    expect(elapsedMs).toHaveLength(50)
    // A sink gives up early if its next attempt could not end in time.
    expect(Math.min(...elapsedMs)).toBeGreaterThan(3_000)
    expect(Math.max(...elapsedMs)).toBeLessThanOrEqual(5_000)
  })

  it('retries S3 as time passes, or at once on deliver()', async () => {
    await sluice.faults.set({ s3Unavailable: 1 })
    await send(sluice.url, {})
    await sluice.clock.advance('10m')
    const { failed } = await sluice.stats()
    await sluice.faults.clear()
    await sluice.deliver()
    expect(failed).toBeGreaterThan(100)
    expect(await keys()).toHaveLength(1)
  })

  it('drops records that were not delivered within the retention, and reports them', async () => {
    await sluice.faults.set({ s3Unavailable: 1 })
    await send(sluice.url, {})
    await sluice.clock.advance('23h')
    const kept = await sluice.stats()
    await sluice.clock.advance('2h')
    const expired = await sluice.stats()
    expect([kept.expired, expired.expired]).toEqual([0, 1])
  })

  it('keeps delivered records for the retention', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    const kinesis = new KinesisClient({ endpoint: sluice.awsEndpoint, region: 'ap-southeast-2', credentials })
    const read = async () => {
      const shard = { StreamName: sluice.names.stream, ShardId: 'shardId-000000000000' }
      const first = new GetShardIteratorCommand({ ...shard, ShardIteratorType: 'TRIM_HORIZON' })
      const { ShardIterator } = await kinesis.send(first)
      return (await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records?.length
    }
    await send(sluice.url, {})
    await sluice.deliver()
    await sluice.clock.advance('23h')
    const kept = await read()
    await sluice.clock.advance('2h')
    const gone = await read()
    kinesis.destroy()
    expect([kept, gone]).toEqual([1, 0])
  })

  it("refills a shard's quota as time passes", async () => {
    const batch = Array.from({ length: 250 }, () => ({ text: 'x'.repeat(4_000) }))
    await send(sluice.url, batch)
    const throttled = send(sluice.url, batch)
    await sluice.clock.waitForRequests()
    await sluice.clock.advance('2s')
    expect((await throttled).accepted).toBe(250)
  })

  it('ends every fault that was limited in time', async () => {
    await sluice.faults.set({ throttle: 1, forSeconds: 30 })
    await sluice.clock.advance('30s')
    expect((await send(sluice.url, {})).accepted).toBe(1)
  })

  it('rejects a duration that it cannot read', async () => {
    await expect(sluice.clock.advance('soon')).rejects.toThrow(/Send \{"advance": D\} with a duration D such as "60s"/)
  })

  it('reports that no request waits', async () => {
    await expect(sluice.clock.waitForRequests(1, { timeoutMs: 5 })).rejects.toThrow(
      /^0 requests wait for time to pass, not 1\.$/,
    )
  })

  it('closes a request that still waits when it stops', async () => {
    const other = await startSluice({ clock: 'manual', faults: { throttle: 1 } })
    const response = post(other.url, {}).then(
      ({ status }) => status,
      () => 'closed',
    )
    await other.clock.waitForRequests()
    await other.stop()
    expect(await response).toBe('closed')
  })
})

describe("the system's clock", () => {
  it("can't be advanced", async () => {
    const other = await startSluice()
    const advanced = await other.clock.advance('1s').catch((error: Error) => error.message)
    await other.stop()
    expect(advanced).toMatch(/This pipeline uses the system's clock, .* Start it with a manual clock\.$/)
  })
})
