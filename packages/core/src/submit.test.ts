import { describe, expect, test } from 'vitest'
import { kinesisLimits, limits, timeouts } from './pipeline.ts'
import type { Outcome, Sink, StreamRecord } from './record.ts'
import { type Rejection, responseStatus } from './response.ts'
import { readJson, type Submission } from './submission.ts'
import { partitionKeyBytes, submit } from './submit.ts'

const stored: Outcome = { shardId: 'shardId-000000000000', sequenceNumber: '49' }
const rejection: Rejection = { code: 'not_an_object', pointer: '', message: 'no' }

const run = async (events: (Submission | Rejection)[], outcomeOf: (n: number) => Outcome = () => stored) => {
  const calls: (readonly StreamRecord[])[] = []
  let ids = 0
  let keys = 0
  const sink: Sink = async (records) => {
    calls.push(records)
    return records.map((_, n) => outcomeOf(n))
  }
  const { answer, retryAfterSeconds } = await submit(events, {
    requestId: 'r',
    receivedAt: new Date('2026-11-23T07:30:00.123Z'),
    newId: () => `id-${ids++}`,
    newPartitionKey: () => String(keys++).padStart(partitionKeyBytes, '0'),
    sink,
  })
  return { answer, retryAfterSeconds, status: responseStatus(answer), calls, records: calls[0] ?? [] }
}

const textOf = (record?: StreamRecord) => new TextDecoder().decode(record?.data)

describe('submit', () => {
  test('answers each event in order and stores what it accepts, in order, in one call', async () => {
    const { answer, status, calls } = await run([{ text: '{"a":1}' }, rejection, { text: '{}', id: 'own' }])
    expect(calls).toHaveLength(1)
    const received_at = '"received_at":"2026-11-23T07:30:00.123Z"'
    expect(calls[0]?.map(textOf)).toEqual([
      `{"_meta":{"id":"id-0",${received_at}},"a":1}\n{"_meta":{"id":"own",${received_at}}}\n`,
    ])
    expect(status).toBe(207)
    expect(answer).toEqual({
      requestId: 'r',
      receivedAt: '2026-11-23T07:30:00.123Z',
      accepted: 2,
      rejected: 1,
      retry: 0,
      results: [
        { index: 0, id: 'id-0', status: 'accepted', ...stored },
        { index: 1, status: 'rejected', error: rejection },
        { index: 2, id: 'own', status: 'accepted', ...stored },
      ],
    })
  })

  test('calls no sink when nothing is left to store', async () => {
    const { status, calls, retryAfterSeconds } = await run([rejection, rejection])
    expect([status, calls.length, retryAfterSeconds]).toEqual([422, 0, 0])
  })

  test('gives every event of a record the fate of the record', async () => {
    const big = { text: `{"a":"${'x'.repeat(limits.packedRecordBytes)}"}` }
    const small = { text: '{"b":1}' }
    const { answer, records } = await run([small, small, big, small], (n) =>
      n === 1 ? { retry: 'throttled' } : stored,
    )
    expect(records).toHaveLength(3)
    expect(answer.results.map((r) => r.status)).toEqual(['accepted', 'accepted', 'retry', 'accepted'])
    expect(answer).toMatchObject({ accepted: 3, rejected: 0, retry: 1 })
  })

  test.each([
    ['every event accepted', [{ text: '{}' }], stored, 202],
    ['some rejected', [{ text: '{}' }, rejection], stored, 207],
    ['all rejected', [rejection], stored, 422],
    ['all to retry, throttled', [{ text: '{}' }], { retry: 'throttled' }, 429],
    ['a rejected one and a throttled one', [rejection, { text: '{}' }], { retry: 'throttled' }, 429],
    ['all to retry, unavailable', [{ text: '{}' }], { retry: 'unavailable' }, 503],
  ] as const)('with %s the status is right', async (_, events, outcome, status) => {
    expect((await run([...events], () => outcome)).status).toBe(status)
  })

  test('one event that was not throttled makes 503 of 429', async () => {
    const big = { text: `{"a":"${'x'.repeat(limits.packedRecordBytes)}"}` }
    const { status } = await run(
      [big, big, big],
      (n) => [stored, { retry: 'throttled' } as const, { retry: 'unavailable' } as const][n] ?? stored,
    )
    expect(status).toBe(503)
  })

  test('takes an event whose outcome the sink does not tell for one to send again', async () => {
    const { answer } = await submit([{ text: '{}', id: 'x' }], {
      requestId: 'r',
      receivedAt: new Date(0),
      newId: () => 'id',
      newPartitionKey: () => 'k',
      sink: async () => [],
    }).then((submitted) => submitted)
    expect(answer.results).toMatchObject([{ id: 'x', status: 'retry', error: { code: 'unavailable' } }])
  })

  test('asks for the seconds that the shard needs for what it throttled, and for its own timeouts when nothing answered', async () => {
    const ofBytes = (bytes: number) => ({ text: `{"a":"${'x'.repeat(bytes)}"}` })
    const throttled = (bytes: number[]) => run(bytes.map(ofBytes), () => ({ retry: 'throttled' }))
    expect((await throttled([1])).retryAfterSeconds).toBe(1)
    expect((await throttled([900_000, 140_000])).retryAfterSeconds).toBe(1)
    expect((await throttled([900_000, 150_000])).retryAfterSeconds).toBe(2)
    expect((await run([ofBytes(1)], () => ({ retry: 'unavailable' }))).retryAfterSeconds).toBe(timeouts.storeSeconds)
    expect((await run([ofBytes(1)])).retryAfterSeconds).toBe(0)
  })

  test('answers before Lambda gives up on it, and Lambda before API Gateway does', () => {
    expect(timeouts.storeSeconds * 2).toBeLessThanOrEqual(timeouts.handlerSeconds)
    expect(timeouts.handlerSeconds).toBeLessThan(timeouts.gatewaySeconds)
  })

  test('fits any request into one PutRecords call, in records within their limits', async () => {
    // What makes lines long: ids of 128 characters that are escaped; and what packs badly: lines over half a record.
    const escaped = (n: number) => `{"event_id":"${'\\u0001'.repeat(124)}${String(n).padStart(4, '0')}"}`
    const half = `{"a":"${'x'.repeat(limits.packedRecordBytes / 2)}"}`
    const fill = (event: (n: number) => string) => {
      const events: string[] = []
      let bytes = 2
      for (let n = 0; n < limits.requestEvents; n++) {
        bytes += event(n).length + 1
        if (bytes > limits.requestBytes) break
        events.push(event(n))
      }
      return `[${events.join()}]`
    }
    const short = (n: number) => `{"event_id":"${'\\u0001'.repeat(32)}${n}"}`
    for (const body of [
      fill(escaped),
      fill(() => half),
      fill(() => '{}'),
      fill(short),
      fill((n) => (n % 2 ? half : '{}')),
    ]) {
      const { records, answer } = await run(readJson(body))
      expect(answer.rejected).toBe(0)
      expect(records.length).toBeGreaterThan(0)
      expect(records.length).toBeLessThanOrEqual(kinesisLimits.putRecords)
      const sizes = records.map((r) => r.data.length + r.partitionKey.length)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.packedRecordBytes)
      expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(kinesisLimits.putBytes)
    }
  })

  test('packs a batch of small events into records of at most 25,000 bytes, key included, and nearly full', async () => {
    const { records } = await run(
      Array.from({ length: 2_000 }, (_, n) => ({ text: `{"event":"signup","user_id":${n}}` })),
    )
    const sizes = records.map((r) => r.data.length + r.partitionKey.length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(25_000)
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(24_800)
  })

  test('lets a line of the longest kind be a record that Kinesis takes', async () => {
    const { records, answer } = await run([{ text: `{"a":"${'x'.repeat(999_900)}"}`, id: 'i' }])
    expect(answer.accepted).toBe(1)
    expect((records[0]?.data.length ?? 0) + partitionKeyBytes).toBeLessThanOrEqual(kinesisLimits.recordBytes)
  })
})
