import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manualClock } from '@sluice/core/manual-clock'
import { region } from '@sluice/core/pipeline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Input } from '../aws/json-server.ts'
import { type Kinesis, startKinesis } from './service.ts'

// Follows https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html

const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
const StreamName = 's'
let clock: ReturnType<typeof manualClock>
let kinesis: Kinesis

beforeEach(async () => {
  clock = manualClock()
  kinesis = startKinesis({ folder, region, clock })
  await call('CreateStream', { StreamName, ShardCount: 1 })
  await clock.advance(1_000)
})
afterEach(() => {
  kinesis.close()
  rmSync(folder, { recursive: true })
})

const call = async (action: string, input: Input = { StreamName }): Promise<Input> => kinesis.actions[action]?.(input)
const change = (direction: 'Increase' | 'Decrease', RetentionPeriodHours: number) =>
  call(`${direction}StreamRetentionPeriod`, { StreamName, RetentionPeriodHours })
const hours = async () => (await call('DescribeStreamSummary')).StreamDescriptionSummary.RetentionPeriodHours

async function records(): Promise<number> {
  const shard = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }
  const { ShardIterator } = await call('GetShardIterator', shard)
  return (await call('GetRecords', { ShardIterator })).Records.length
}

async function putRecord(): Promise<void> {
  const stored = call('PutRecord', { StreamName, PartitionKey: 'k', Data: 'eA==' })
  await clock.advance(1)
  await stored
}

it('keeps records for the increased retention', async () => {
  await change('Increase', 48)
  await putRecord()
  await clock.advance(47 * 3_600_000)
  expect([await hours(), await records()]).toEqual([48, 1])
  await clock.advance(3_600_000)
  expect(await records()).toBe(0)
})

it('expires records at once that are older than the decreased retention', async () => {
  await change('Increase', 48)
  await putRecord()
  await clock.advance(25 * 3_600_000)
  expect(await records()).toBe(1)
  await change('Decrease', 24)
  expect([await hours(), await records()]).toEqual([24, 0])
})

it.each([
  ['Increase', 23, 'Minimum allowed retention period is 24 hours.'],
  ['Increase', 8_761, 'Maximum allowed retention period is 8760 hours.'],
  ['Decrease', 23, 'Minimum allowed retention period is 24 hours.'],
  ['Decrease', 25, 'can not be longer than existing retention period (24 hours). Use IncreaseRetentionPeriod API.'],
] as const)('rejects %s to %i hours', async (direction, wanted, message) => {
  const failing = change(direction, wanted)
  await expect(failing).rejects.toMatchObject({ type: 'InvalidArgumentException' })
  await expect(failing).rejects.toThrow(message)
})

it('rejects an increase to less than the stream has', async () => {
  await change('Increase', 48)
  const message = 'can not be shorter than existing retention period (48 hours). Use DecreaseRetentionPeriod API.'
  await expect(change('Increase', 47)).rejects.toThrow(message)
})

it('accepts the limits', async () => {
  await change('Increase', 8_760)
  await change('Decrease', 24)
  expect(await hours()).toBe(24)
})
