import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { manualClock } from '@sluice/core/manual-clock'
import { region } from '@sluice/core/pipeline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Blob } from '../aws/blob.ts'
import type { Input } from '../aws/json-server.ts'
import type { DeliveryReader } from './expiry.ts'
import { type Kinesis, startKinesis } from './service.ts'

const hours = (count: number) => count * 3_600_000
const StreamName = 's'
const shard = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' }
let folder: string
let clock: ReturnType<typeof manualClock>
let kinesis: Kinesis
let readers: DeliveryReader[]
let errors: string[]

function open(): void {
  const onError = (message: string) => errors.push(message)
  kinesis = startKinesis({ folder, region, clock, readersOf: () => readers, onError })
}

/** Ends Kinesis as a crash does, and starts it again after some time. */
function reopenAfter(ms: number): void {
  kinesis.close()
  clock = manualClock(clock.now() + ms)
  open()
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  clock = manualClock()
  readers = [{ name: 'd', checkpoints: {} }]
  errors = []
  open()
  await kinesis.actions.CreateStream?.({ StreamName, ShardCount: 1 })
  await clock.advance(1_000)
})
afterEach(() => {
  kinesis.close()
  rmSync(folder, { recursive: true })
})

const call = async (action: string, input: Input): Promise<Input> => kinesis.actions[action]?.(input)

/** Returns the texts of the records in the stream. */
async function records(): Promise<string[]> {
  const { ShardIterator } = await call('GetShardIterator', shard)
  const { Records } = await call('GetRecords', { ShardIterator })
  return Records.map(({ Data }: { Data: Blob }) => Data.bytes.toString())
}

/** Stores a record and returns its sequence number. */
async function put(text: string): Promise<string> {
  const stored = call('PutRecord', { StreamName, PartitionKey: 'k', Data: Buffer.from(text).toString('base64') })
  await clock.advance(1)
  return (await stored).SequenceNumber
}

/** Marks a record, and those before it, as delivered. */
const deliverTo = (sequenceNumber: string) => {
  readers = [{ name: 'd', checkpoints: { [shard.ShardId]: sequenceNumber } }]
}

describe('a record that a delivery stream has not delivered', () => {
  it('is kept while Kinesis does not run', async () => {
    await put('a\n')
    await clock.advance(hours(1))
    reopenAfter(hours(48))
    await clock.advance(120_000)
    expect([await records(), errors]).toEqual([['a\n'], []])
  })

  it('is kept although the crash came before its first minute was over', async () => {
    await put('a\n')
    reopenAfter(hours(48))
    await clock.advance(120_000)
    expect(await records()).toEqual(['a\n'])
  })

  it('is kept while the machine sleeps, and when its clock is set forward and back', async () => {
    await put('a\n')
    clock.setTime(clock.now() + hours(48))
    await clock.advance(120_000)
    expect(await records()).toEqual(['a\n'])
    clock.setTime(clock.now() - hours(96))
    await clock.advance(120_000)
    expect(await records()).toEqual(['a\n'])
  })

  it('expires after the running time of its retention, in one run or several', async () => {
    await put('a\n')
    await clock.advance(hours(12))
    reopenAfter(hours(48))
    await clock.advance(hours(11))
    expect(await records()).toEqual(['a\n'])
    await clock.advance(hours(1.5))
    expect(await records()).toEqual([])
  })

  it('is reported and counted once it has expired', async () => {
    deliverTo(await put('delivered\n'))
    await put('a\nb\n')
    await put('c\n')
    expect(kinesis.shardsIn(StreamName, readers[0]?.checkpoints ?? {})).toEqual([{ records: 3, lag: 2 }])
    await clock.advance(hours(24.5))
    expect(errors).toEqual(['Lost 3 event(s): they expired in s before d delivered them.'])
    expect([kinesis.expiredIn(StreamName, 'd'), kinesis.expiredIn(StreamName, 'other')]).toEqual([3, 0])
    expect(kinesis.shardsIn(StreamName, readers[0]?.checkpoints ?? {})).toEqual([{ records: 3, lag: 0 }])
    reopenAfter(0)
    expect(kinesis.expiredIn(StreamName, 'd')).toBe(3)
  })

  it('is counted once, although its shard expires in several parts', async () => {
    await put('a\n')
    await clock.advance(hours(1))
    await put('b\n')
    await clock.advance(hours(1))
    await put('c\n')
    await clock.advance(hours(26))
    expect(kinesis.expiredIn(StreamName, 'd')).toBe(3)
  })

  it('is kept for the slowest delivery stream', async () => {
    const sequenceNumber = await put('a\n')
    readers.push({ name: 'fast', checkpoints: { [shard.ShardId]: sequenceNumber } })
    reopenAfter(hours(48))
    expect(await records()).toEqual(['a\n'])
  })
})

describe('a record that every delivery stream has delivered', () => {
  it('expires by its arrival, as on AWS', async () => {
    deliverTo(await put('a\n'))
    await put('b\n')
    reopenAfter(hours(48))
    expect(await records()).toEqual(['b\n'])
    readers = []
    expect(await records()).toEqual([])
    await clock.advance(60_000)
    expect([errors, kinesis.expiredIn(StreamName, 'd')]).toEqual([[], 0])
  })
})

describe('the check of a database', () => {
  it('accepts one whose expired records were deleted, also with an earlier clock', async () => {
    deliverTo(await put('a\n'))
    await clock.advance(hours(24) + 60_000)
    expect(await records()).toEqual([])
    reopenAfter(hours(-48))
    expect(await put('b\n')).toMatch(/2$/)
  })

  it('rejects one that has lost records while it did not run, however long', async () => {
    await put('a\n')
    const db = new DatabaseSync(join(folder, 'kinesis.db'))
    db.exec('DELETE FROM records')
    db.close()
    clock = manualClock(clock.now() + hours(48))
    expect(open).toThrow(/has lost records 1 to 1 of shardId-000000000000 in s/)
  })
})
