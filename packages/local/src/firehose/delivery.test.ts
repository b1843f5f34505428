import { type ManualClock, manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { expect, it } from 'vitest'
import type { Clients } from './clients.ts'
import { DeliveryControl } from './control.ts'
import { deliver } from './delivery.ts'
import { awsPace } from './pace.ts'
import type { DeliveryStream, State, States } from './state.ts'

const shardId = 'shardId-000000000000'
const start = Date.UTC(2026, 10, 23, 7, 30)

type StreamRecord = { SequenceNumber: string; ApproximateArrivalTimestamp: number; Data: string }

/** A stream of one shard in memory that returns up to `perRead` records, and the times at which it was read. */
function memoryStream(clock: ManualClock, perRead: number) {
  const records: StreamRecord[] = []
  const reads: number[] = []
  const call: Clients['kinesis'] = async (action, input) => {
    if (action === 'ListShards') return { Shards: [{ ShardId: shardId }] }
    if (action === 'GetShardIterator') return { ShardIterator: input.StartingSequenceNumber ?? '0' }
    reads.push(clock.monotonic())
    const unread = records.filter(({ SequenceNumber }) => Number(SequenceNumber) > Number(input.ShardIterator))
    const Records = unread.slice(0, perRead)
    const NextShardIterator = Records.at(-1)?.SequenceNumber ?? input.ShardIterator
    return { Records, NextShardIterator, MillisBehindLatest: unread.length > perRead ? 1 : 0 }
  }
  const put = (text: string) =>
    records.push({
      SequenceNumber: String(records.length + 1),
      ApproximateArrivalTimestamp: clock.now() / 1_000,
      Data: Buffer.from(text).toString('base64'),
    })
  return { call, put, reads }
}

/** A bucket in memory, and the times of its PUTs. `failure.put` makes them fail. */
function memoryBucket(clock: ManualClock, steps: string[]) {
  const objects = new Map<string, string>()
  const puts: number[] = []
  const failure: { put?: () => Promise<string | undefined> } = {}
  const putObject: Clients['putObject'] = async (_bucket, key, body) => {
    puts.push(clock.monotonic())
    const failed = await failure.put?.()
    if (failed) return failed
    steps.push('object')
    objects.set(key, body.toString())
    return undefined
  }
  const getObject: Clients['getObject'] = async (_bucket, key) => {
    const text = objects.get(key)
    return text === undefined ? undefined : Buffer.from(text)
  }
  return { putObject, getObject, objects, puts, failure }
}

/** States in memory, of one delivery stream. */
function memoryStates(deliveryStream: DeliveryStream, steps: string[]): States {
  let saved: State = { deliveryStream, checkpoints: {}, lines: 0 }
  return {
    all: () => [saved],
    get: () => saved,
    async save(state) {
      steps.push(state.intent ? 'intent' : 'checkpoint')
      saved = state
    },
    setTags: async () => {},
    delete: async () => {},
  }
}

/** Starts a delivery between a stream and a bucket in memory, whose clock the test moves. */
function startDelivery({ intervalSeconds = 60, seed = 1, perRead = 10_000 } = {}) {
  const clock = manualClock(start)
  const control = new DeliveryControl(clock)
  const steps: string[] = []
  const errors: string[] = []
  const { call, put, reads } = memoryStream(clock, perRead)
  const { putObject, getObject, objects, puts, failure } = memoryBucket(clock, steps)
  const deliveryStream = deliveryStreamOf(intervalSeconds)
  const ended = deliver({
    deliveryStream,
    states: memoryStates(deliveryStream, steps),
    clients: { kinesis: call, putObject, getObject },
    clock,
    random: seededRandom(seed),
    control,
    pace: awsPace,
    observer: { onBuffered() {}, onDelivered() {}, onError: (message) => errors.push(message) },
    onCrashPoint: (point) => steps.push(point),
  })
  /** Lets time pass in small steps, so that each read ends before the next one is due. */
  const pass = async (seconds: number) => {
    for (let ms = 0; ms < seconds * 1_000; ms += 50) await clock.advance(50)
  }
  return { control, ended, objects, puts, reads, failure, steps, errors, put, pass }
}

const deliveryStreamOf = (IntervalInSeconds: number): DeliveryStream => ({
  name: 'd',
  version: 1,
  createdAt: 0,
  streamName: 's',
  destination: {
    RoleARN: '',
    BucketARN: 'arn:aws:s3:::b',
    Prefix: '!{timestamp:HH-mm}/',
    ErrorOutputPrefix: '',
    FileExtension: '.ndjson',
    CompressionFormat: 'UNCOMPRESSED',
    BufferingHints: { IntervalInSeconds, SizeInMBs: 1 },
  },
})

it('reads a shard once per second', async () => {
  const { reads, pass } = startDelivery()
  await pass(3_600)
  expect(reads.slice(0, 4)).toEqual([0, 1_000, 2_000, 3_000])
  expect(reads).toHaveLength(3_601)
})

it('delivers when the interval is over, and not before', async () => {
  const { objects, put, pass } = startDelivery({ intervalSeconds: 900 })
  put('event\n')
  await pass(899.9)
  expect(objects.size).toBe(0)
  await pass(0.1)
  expect([...objects]).toEqual([[expect.stringMatching(/^07-30\/d-1-2026-11-23-07-30-00-.*\.ndjson$/), 'event\n']])
})

it('has the intent on disk before the PUT, and moves the checkpoint after it', async () => {
  const { steps, put, pass } = startDelivery({ intervalSeconds: 0 })
  put('event\n')
  await pass(2)
  expect(steps).toEqual([
    'intent',
    'firehose:after-intent',
    'object',
    'firehose:after-put',
    'checkpoint',
    'firehose:after-checkpoint',
  ])
})

it('reads a full buffer more, and no third one, while an object is written', async () => {
  const { reads, puts, failure, objects, put, pass } = startDelivery({ perRead: 1 })
  let respond = (_failure?: string) => {}
  failure.put = () => new Promise((resolve) => (respond = resolve))
  for (let n = 0; n < 6; n++) put(`${n}`.repeat(600_000))
  await pass(10)
  // The third record doesn't fit beside the second one.
  expect([puts.length, reads.length]).toEqual([1, 3])
  delete failure.put
  respond()
  await pass(10)
  expect([...objects.values()]).toEqual(['0', '1', '2', '3', '4'].map((digit) => digit.repeat(600_000)))
})

it('retries a failed PUT after 100 ms, then twice as long each time, up to 2 s', async () => {
  const { puts, errors, failure, objects, put, pass } = startDelivery({ intervalSeconds: 0 })
  failure.put = async () => '503 SlowDown'
  put('event\n')
  await pass(10)
  const pauses = puts.slice(1).map((at, i) => at - (puts[i] ?? 0))
  expect(pauses.slice(0, 7)).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000])
  expect(errors[0]).toMatch(/^Couldn't write 07-30\/d-1-.* to S3: 503 SlowDown\. Firehose retries the write\.$/)
  delete failure.put
  await pass(2)
  expect([...objects.values()]).toEqual(['event\n'])
})

it('delivers at once when a caller requests it', async () => {
  const { control, objects, put, pass } = startDelivery({ intervalSeconds: 900 })
  await pass(1)
  put('event\n')
  const flushed = control.flush()
  await pass(0.1)
  await flushed
  expect([...objects.values()]).toEqual(['event\n'])
})

it('delivers what the stream has before it ends', async () => {
  const { control, ended, objects, put, pass } = startDelivery({ intervalSeconds: 900 })
  await pass(1)
  put('event\n')
  control.drain(5_000)
  await pass(0.1)
  await ended
  expect([...objects.values()]).toEqual(['event\n'])
})

it('ends after its time although S3 never responds', async () => {
  const { control, ended, failure, put, pass } = startDelivery({ intervalSeconds: 0 })
  failure.put = () => new Promise((_, reject) => control.signal.addEventListener('abort', reject))
  put('event\n')
  await pass(1)
  control.drain(5_000)
  await pass(5)
  await ended
  expect(control.signal.aborted).toBe(true)
})

it('writes the same keys again with the same seed', async () => {
  const keysWith = async (seed: number) => {
    const { objects, put, pass } = startDelivery({ intervalSeconds: 0, seed })
    put('event\n')
    await pass(1)
    return [...objects.keys()]
  }
  expect(await keysWith(7)).toEqual(await keysWith(7))
  expect(await keysWith(7)).not.toEqual(await keysWith(8))
})
