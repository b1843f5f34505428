import { describe, expect, it } from 'vitest'
import { initialShards, kinesisLimits, limits, timeouts } from './pipeline.ts'
import { partitionKeyBytes, type RecordOutcome, type Sink, type StreamRecord } from './record.ts'
import { type EventResult, type Rejection, responseStatus } from './response.ts'
import { type ParsedEvent, readJson, type Submission } from './submission.ts'
import { submit } from './submit.ts'

const shard = { shardId: 'shardId-000000000000', sequenceNumber: '49' }
const stored: RecordOutcome = { status: 'stored', ...shard }
const throttled: RecordOutcome = { status: 'retry', code: 'throttled' }
const unavailable: RecordOutcome = { status: 'retry', code: 'unavailable' }
const error: Rejection = { code: 'not_an_object', pointer: '', message: 'no' }
const rejected: ParsedEvent = { kind: 'rejected', error }
const eventOf = (text: string, id?: string): Submission => ({ kind: 'event', text, ...(id && { id }) })
const empty = eventOf('{}')
const ofBytes = (bytes: number) => eventOf(`{"a":"${'x'.repeat(bytes)}"}`)
const big = ofBytes(limits.packedRecordBytes)

const run = async (events: readonly ParsedEvent[], outcomeOf: (n: number) => RecordOutcome = () => stored) => {
  const calls: (readonly StreamRecord[])[] = []
  let ids = 0
  let keys = 0
  const sink: Sink = async (records) => {
    calls.push(records)
    return records.map((_, n) => outcomeOf(n))
  }
  const { response, retryAfterSeconds } = await submit(events, {
    requestId: 'r',
    receivedAt: new Date('2026-11-23T07:30:00.123Z'),
    newId: () => `id-${ids++}`,
    newPartitionKey: () => String(keys++).padStart(partitionKeyBytes, '0'),
    sink,
  })
  return { response, retryAfterSeconds, status: responseStatus(response), calls, records: calls[0] ?? [] }
}

const textOf = (record?: StreamRecord) => new TextDecoder().decode(record?.data)
const statusesOf = (results: readonly EventResult[]) => results.map(({ status }) => status)
const sizeOf = ({ data, partitionKey }: StreamRecord) => data.length + partitionKey.length

describe('submit', () => {
  const mixed = [eventOf('{"a":1}'), rejected, eventOf('{}', 'own')]

  it('stores the valid events in order, in one call', async () => {
    const { calls } = await run(mixed)
    const received_at = '"received_at":"2026-11-23T07:30:00.123Z"'
    expect(calls.map((records) => records.map(textOf))).toEqual([
      [`{"_meta":{"id":"id-0",${received_at}},"a":1}\n{"_meta":{"id":"own",${received_at}}}\n`],
    ])
  })

  it('returns a result for each event, in order', async () => {
    const { response } = await run(mixed)
    expect(response).toEqual({
      requestId: 'r',
      receivedAt: '2026-11-23T07:30:00.123Z',
      accepted: 2,
      rejected: 1,
      retry: 0,
      results: [
        { index: 0, id: 'id-0', status: 'accepted', ...shard },
        { index: 1, status: 'rejected', error },
        { index: 2, id: 'own', status: 'accepted', ...shard },
      ],
    })
  })

  it('writes the members of the response in the documented order', async () => {
    const { response } = await run([rejected, empty, big], (n) => (n === 0 ? stored : throttled))
    expect(Object.keys(response)).toEqual(['requestId', 'receivedAt', 'accepted', 'rejected', 'retry', 'results'])
    expect(response.results.map((result) => Object.keys(result).join())).toEqual([
      'index,status,error',
      'index,id,status,shardId,sequenceNumber',
      'index,id,status,error',
    ])
  })

  it('does not call the sink without a valid event', async () => {
    const { status, calls, retryAfterSeconds } = await run([rejected, rejected])
    expect([status, calls.length, retryAfterSeconds]).toEqual([422, 0, 0])
  })

  it('rejects an event whose stored line is too long', async () => {
    const { response, calls } = await run([ofBytes(limits.lineBytes)])
    expect(response.results).toMatchObject([{ index: 0, status: 'rejected', error: { code: 'too_large' } }])
    expect(calls).toEqual([])
  })

  it('gives every event of a record the outcome of the record', async () => {
    const small = eventOf('{"b":1}')
    const { response, records } = await run([small, small, big, small], (n) => (n === 1 ? throttled : stored))
    expect(records).toHaveLength(3)
    expect(statusesOf(response.results)).toEqual(['accepted', 'accepted', 'retry', 'accepted'])
    expect(response).toMatchObject({ accepted: 3, rejected: 0, retry: 1 })
  })

  it.each<[number, string, ParsedEvent[], RecordOutcome]>([
    [202, 'if every event is accepted', [empty], stored],
    [207, 'if some events are rejected', [empty, rejected], stored],
    [422, 'if every event is rejected', [rejected], stored],
    [429, 'if every event is throttled', [empty], throttled],
    [429, 'if one event is rejected and one is throttled', [rejected, empty], throttled],
    [503, 'if every event is unavailable', [empty], unavailable],
  ])('leads to %d %s', async (status, _, events, outcome) => {
    expect((await run(events, () => outcome)).status).toBe(status)
  })

  it('leads to 503 if one of the events to retry was not throttled', async () => {
    const { status } = await run([big, big, big], (n) => [stored, throttled, unavailable][n] ?? stored)
    expect(status).toBe(503)
  })

  it('returns retry for an event about which the sink reports nothing', async () => {
    const { response, retryAfterSeconds } = await submit([eventOf('{}', 'x')], {
      requestId: 'r',
      receivedAt: new Date(0),
      newId: () => 'id',
      newPartitionKey: () => 'k',
      sink: async () => [],
    })
    expect(response.results).toMatchObject([{ id: 'x', status: 'retry', error: { code: 'unavailable' } }])
    expect(retryAfterSeconds).toBe(timeouts.storeSeconds)
  })

  it.each([
    [throttled, /at its write limit.*same id/],
    [unavailable, /did not confirm.*same id/],
  ])('returns a message with what to do for $code', async (outcome, message) => {
    const { response } = await run([empty], () => outcome)
    const [result] = response.results
    expect(result?.status === 'retry' && result.error.message).toMatch(message)
  })

  it.each([
    { bytes: [1], seconds: 1 },
    { bytes: [900_000, 140_000], seconds: 1 },
    { bytes: [900_000, 150_000], seconds: 2 },
  ])('returns $seconds s to retry after throttled events of $bytes bytes', async ({ bytes, seconds }) => {
    expect((await run(bytes.map(ofBytes), () => throttled)).retryAfterSeconds).toBe(seconds)
  })

  it('counts the partition keys among the bytes of the throttled events', async () => {
    const [record] = (await run([ofBytes(0)])).records
    const frame = sizeOf(record as StreamRecord)
    const rest = initialShards() * kinesisLimits.shardBytesPerSecond - frame - 900_000 - frame
    const secondsFor = async (bytes: number) =>
      (await run([900_000, bytes].map(ofBytes), () => throttled)).retryAfterSeconds
    expect([await secondsFor(rest), await secondsFor(rest + 1)]).toEqual([1, 2])
  })

  it('returns storeSeconds to retry after unavailable and throttled events', async () => {
    const { retryAfterSeconds } = await run([big, big], (n) => (n === 0 ? throttled : unavailable))
    expect(retryAfterSeconds).toBe(timeouts.storeSeconds)
  })

  it('returns storeSeconds to retry after unavailable events', async () => {
    expect((await run([empty], () => unavailable)).retryAfterSeconds).toBe(timeouts.storeSeconds)
  })

  it('returns 0 seconds to retry after accepted events', async () => {
    expect((await run([empty])).retryAfterSeconds).toBe(0)
  })

  it('has a deadline below the Lambda timeout, which is below that of API Gateway', () => {
    expect(timeouts.storeSeconds * 2).toBeLessThanOrEqual(timeouts.handlerSeconds)
    expect(timeouts.handlerSeconds).toBeLessThan(timeouts.gatewaySeconds)
  })

  // Escaped ids of 128 characters make the longest lines. Lines above half a record pack worst.
  const largestBodies = () => {
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
    return [fill(escaped), fill(() => half), fill(() => '{}'), fill(short), fill((n) => (n % 2 ? half : '{}'))]
  }

  it('fits any request into one PutRecords call, in records within their limits', async () => {
    for (const body of largestBodies()) {
      const { records, response } = await run(readJson(body))
      expect(response.rejected).toBe(0)
      expect(records.length).toBeGreaterThan(0)
      expect(records.length).toBeLessThanOrEqual(kinesisLimits.putRecords)
      const sizes = records.map(sizeOf)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.packedRecordBytes)
      expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(kinesisLimits.putBytes)
    }
  })

  it('packs small events into nearly full records of at most 25,000 bytes', async () => {
    const { records } = await run(Array.from({ length: 2_000 }, (_, n) => eventOf(`{"event":"signup","user_id":${n}}`)))
    const sizes = records.map(sizeOf)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(25_000)
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(24_800)
  })

  it('stores a line of the longest kind in a record that Kinesis accepts', async () => {
    const { records, response } = await run([{ ...ofBytes(999_900), id: 'i' }])
    expect(response.accepted).toBe(1)
    expect(records).toHaveLength(1)
    expect(Math.max(...records.map(sizeOf))).toBeLessThanOrEqual(kinesisLimits.recordBytes)
  })
})
