import { manualClock } from '@sluice/core/manual-clock'
import { kinesisLimits, region } from '@sluice/core/pipeline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Actions, Input } from '../aws/json-server.ts'
import { type Kinesis, startKinesis } from './service.ts'

const StreamName = 's'
const PartitionKey = 'k'
let clock: ReturnType<typeof manualClock>
let kinesis: Kinesis

beforeEach(async () => {
  clock = manualClock()
  kinesis = startKinesis({ folder: undefined, region, clock })
  await kinesis.actions.CreateStream?.({ StreamName, ShardCount: 1 })
  await clock.advance(1_000)
})
afterEach(() => kinesis.close())

async function put(bytes: number): Promise<void> {
  const stored = kinesis.actions.PutRecord?.({ StreamName, PartitionKey, Data: Buffer.alloc(bytes).toString('base64') })
  await clock.advance(1_000)
  await stored
}

/** Returns the bytes of each record in the first read of the shard. */
async function firstRead(reads: Actions): Promise<number[]> {
  const start = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }
  const call = async (action: string, input: Input): Promise<Input> => reads[action]?.(input)
  const { ShardIterator } = await call('GetShardIterator', start)
  const { Records } = await call('GetRecords', { ShardIterator })
  return Records.map(({ Data }: Input) => Data.bytes.length)
}

it('returns the largest record', async () => {
  const bytes = kinesisLimits.recordBytes - PartitionKey.length
  await put(bytes)
  await put(1)
  expect([await firstRead(kinesis.deliveryReads), await firstRead(kinesis.unlimitedReads)]).toEqual([[bytes], [bytes]])
})

it('returns at most 1 MiB, although GetRecords returns up to 10 MiB', async () => {
  for (let n = 0; n < 5; n++) await put(400_000)
  expect([await firstRead(kinesis.deliveryReads), await firstRead(kinesis.actions)]).toEqual([
    Array(2).fill(400_000),
    Array(5).fill(400_000),
  ])
})

it('counts against the read quota of the shard, except without limits', async () => {
  for (let n = 0; n < 5; n++) await put(1)
  for (let n = 0; n < kinesisLimits.shardReadsPerSecond; n++) await firstRead(kinesis.deliveryReads)
  await expect(firstRead(kinesis.deliveryReads)).rejects.toThrow('Rate exceeded for shard')
  expect(await firstRead(kinesis.unlimitedReads)).toHaveLength(5)
})
