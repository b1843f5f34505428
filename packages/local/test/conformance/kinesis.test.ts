import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
} from '@aws-sdk/client-kinesis'
import { manualClock } from '@sluice/core/manual-clock'
import { stream as definition, region } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startKinesis } from '../../src/kinesis/service.ts'
import { openStore } from '../../src/kinesis/store.ts'
import { behaves } from './behaves.ts'
import { credentials, startTarget, targetName } from './target.ts'

// Kinesis as AWS documents it: https://docs.aws.amazon.com/kinesis/latest/APIReference/
// and https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html

const mebibyte = 1_048_576
/** The retention of a new stream. AWS has another default. */
const retentionHours = targetName === 'ours' ? definition.retentionHours : 24
const noClock = {
  'kinesis-local': 'its clock cannot be moved',
  kinesalite: 'its clock cannot be moved',
  aws: 'its clock cannot be moved',
}

let target: Awaited<ReturnType<typeof startTarget>>
let send: KinesisClient['send']
beforeAll(async () => {
  target = await startTarget()
  send = target.kinesis.send.bind(target.kinesis) as KinesisClient['send']
})
afterAll(() => target.stop())

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (data: Uint8Array | undefined) => new TextDecoder().decode(data)
const entry = (text: string, PartitionKey = text): PutRecordsRequestEntry => ({ Data: bytesOf(text), PartitionKey })
const put = (StreamName: string, text: string, PartitionKey = text) =>
  send(new PutRecordCommand({ StreamName, Data: bytesOf(text), PartitionKey }))
const failureOf = (error: Error) => error.name
const failure = (call: Promise<unknown>) => call.then(() => 'no error', failureOf)

async function iterator(input: Partial<GetShardIteratorCommandInput>): Promise<string> {
  const { ShardIterator } = await send(
    new GetShardIteratorCommand({ ShardId: 'shardId-000000000000', ...input } as GetShardIteratorCommandInput),
  )
  return ShardIterator ?? ''
}

/** Reads every 250 ms until it has caught up. */
async function read(ShardIterator: string, Limit?: number): Promise<string[]> {
  const texts: string[] = []
  for (let next: string | undefined = ShardIterator; next; ) {
    await target.pass(250)
    const {
      Records = [],
      NextShardIterator,
      MillisBehindLatest,
    }: GetRecordsCommandOutput = await send(new GetRecordsCommand({ ShardIterator: next, Limit }))
    texts.push(...Records.map(({ Data }) => textOf(Data)))
    next = MillisBehindLatest === 0 || (targetName !== 'ours' && Records.length === 0) ? undefined : NextShardIterator
  }
  return texts
}

describe('streams', () => {
  behaves(
    'rejects records while a stream is CREATING, accepts them once it is ACTIVE',
    { 'kinesis-local': 'returns another error' },
    async () => {
      const StreamName = `test-${randomBytes(8).toString('hex')}`
      await send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
      const { StreamDescriptionSummary } = await send(new DescribeStreamSummaryCommand({ StreamName }))
      expect(StreamDescriptionSummary?.StreamStatus).toBe('CREATING')
      expect(await failure(put(StreamName, 'too early'))).toBe('ResourceNotFoundException')
      expect(await failure(send(new CreateStreamCommand({ StreamName, ShardCount: 1 })))).toBe('ResourceInUseException')
      await target.untilActive(StreamName)
      await put(StreamName, 'in time')
      expect(await read(await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' }))).toEqual(['in time'])
      await send(new DeleteStreamCommand({ StreamName }))
    },
  )

  behaves('deletes a stream with its records and frees its name', {}, async () => {
    const StreamName = await target.stream()
    await put(StreamName, 'before')
    await send(new DeleteStreamCommand({ StreamName }))
    const isGone = () => failure(send(new DescribeStreamSummaryCommand({ StreamName })))
    while ((await isGone()) !== 'ResourceNotFoundException') await target.pass(200)
    await target.pass(1_000)
    await send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
    await target.untilActive(StreamName)
    expect(await read(await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' }))).toEqual([])
    await send(new DeleteStreamCommand({ StreamName }))
  })

  behaves('splits the hash keys from 0 to 2^128 - 1 without gap or overlap', {}, async () => {
    const StreamName = await target.stream(3)
    const { StreamDescription } = await send(new DescribeStreamCommand({ StreamName }))
    expect(StreamDescription).toMatchObject({
      StreamName,
      StreamStatus: 'ACTIVE',
      RetentionPeriodHours: retentionHours,
      HasMoreShards: false,
    })
    const ranges = StreamDescription?.Shards?.map(({ HashKeyRange: range }) =>
      [range?.StartingHashKey, range?.EndingHashKey].map(BigInt as (text: unknown) => bigint),
    )
    const starts = ranges?.map(([start]) => start)
    const ends = ranges?.map(([, end = 0n]) => end + 1n)
    expect([...(ends ?? [])]).toEqual([...(starts?.slice(1) ?? []), 2n ** 128n])
    expect(starts?.[0]).toBe(0n)
  })

  behaves('lists shards and streams in pages', { kinesalite: 'rejects its own token' }, async () => {
    const StreamName = await target.stream(3)
    const first = await send(new ListShardsCommand({ StreamName, MaxResults: 2 }))
    const second = await send(new ListShardsCommand({ NextToken: first.NextToken, MaxResults: 2 }))
    expect([first, second].map(({ Shards }) => Shards?.map(({ ShardId }) => ShardId?.slice(-1)))).toEqual([
      ['0', '1'],
      ['2'],
    ])
    expect(second.NextToken).toBeUndefined()
    await target.stream()
    const { StreamNames: [one = ''] = [], HasMoreStreams } = await send(new ListStreamsCommand({ Limit: 1 }))
    expect(HasMoreStreams).toBe(true)
    const rest = await send(new ListStreamsCommand({ ExclusiveStartStreamName: one }))
    expect(rest.StreamNames?.every((name) => name > one)).toBe(true)
  })

  behaves('returns ResourceNotFoundException from every action on an unknown stream', {}, async () => {
    const StreamName = 'nowhere'
    const ShardIteratorType = 'LATEST'
    const calls = [
      send(new DescribeStreamCommand({ StreamName })),
      send(new DescribeStreamSummaryCommand({ StreamName })),
      send(new ListShardsCommand({ StreamName })),
      send(new GetShardIteratorCommand({ StreamName, ShardIteratorType, ShardId: 'shardId-000000000000' })),
      send(new DeleteStreamCommand({ StreamName })),
      put(StreamName, 'x'),
      send(new PutRecordsCommand({ StreamName, Records: [entry('x')] })),
    ]
    expect(new Set(await Promise.all(calls.map(failure)))).toEqual(new Set(['ResourceNotFoundException']))
  })

  behaves('rejects a page token that it has not issued', { kinesalite: 'crashes' }, async () => {
    expect(await failure(send(new ListShardsCommand({ NextToken: 'made up' })))).toMatch(
      /InvalidArgument|ExpiredNextToken|Validation/,
    )
  })
})

describe.runIf(targetName === 'ours')('a stream created again under its name', () => {
  it('has new sequence numbers and rejects iterators of the earlier stream', async () => {
    const StreamName = await target.stream()
    const earlier = await put(StreamName, 'x')
    const ShardIterator = await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' })
    await send(new DeleteStreamCommand({ StreamName }))
    await send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
    await target.untilActive(StreamName)
    expect((await put(StreamName, 'x')).SequenceNumber).not.toBe(earlier.SequenceNumber)
    expect(await failure(send(new GetRecordsCommand({ ShardIterator })))).toBe('InvalidArgumentException')
  })

  it('stores the waiting records of other streams when it is deleted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
    const store = openStore(folder, systemClock)
    for (const name of ['earlier', 'other']) store.createStream(name, 1, 24)
    const [earlier, other] = store.streams()
    const record = { partitionKey: 'k', data: Buffer.from('x\n') }
    const stored = [earlier, other].map((stream) => store.append([{ shard: stream?.firstShard ?? 0, ...record }]))
    store.deleteStream(earlier ?? expect.fail())
    expect(await Promise.all(stored)).toEqual([[1], [1]])
    store.close()
    rmSync(folder, { recursive: true })
  })

  it('is rejected once the database has had 32,766 shards', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
    const store = openStore(folder, systemClock)
    for (let n = 0; n < 32; n++) {
      store.createStream('s', 1_000, 24)
      const stream = store.stream('s')
      if (stream) store.deleteStream(stream)
    }
    store.createStream('last', 766, 24)
    expect(() => store.createStream('more', 1, 24)).toThrow(/has had 32766 shards/)
    const { firstShard = 0 } = store.stream('last') ?? {}
    const [n] = await store.append([{ shard: firstShard + 765, partitionKey: 'k', data: Buffer.from('x\n') }])
    expect([...store.read(firstShard + 765, 1, 1)].map((record) => record.position)).toEqual([n])
    store.close()
    rmSync(folder, { recursive: true })
  })
})

describe('writing', () => {
  behaves('routes a record by the MD5 of its partition key', {}, async () => {
    const StreamName = await target.stream(4)
    const keys = Array.from({ length: 40 }, (_, i) => `key ${i} ü`)
    const { Records } = await send(new PutRecordsCommand({ StreamName, Records: keys.map((key) => entry('x', key)) }))
    const expected = keys.map((key) => {
      const hashKey = BigInt(`0x${createHash('md5').update(key).digest('hex')}`)
      return `shardId-00000000000${hashKey / 2n ** 126n}`
    })
    expect(Records?.map(({ ShardId }) => ShardId)).toEqual(expected)
  })

  behaves(
    'prefers an explicit hash key, up to 2^128 - 1, to the partition key',
    { 'kinesis-local': 'has other borders between shards', kinesalite: 'has another error for a negative one' },
    async () => {
      const StreamName = await target.stream(2)
      const putAt = (ExplicitHashKey: string) =>
        send(new PutRecordCommand({ StreamName, PartitionKey: 'same', ExplicitHashKey, Data: bytesOf('x') }))
      const places = [0n, 2n ** 127n - 1n, 2n ** 127n, 2n ** 128n - 1n].map(String)
      const shards = await Promise.all(places.map(async (place) => (await putAt(place)).ShardId?.slice(-1)))
      expect(shards).toEqual(['0', '0', '1', '1'])
      expect(await failure(putAt(String(2n ** 128n)))).toBe('InvalidArgumentException')
      expect(await failure(putAt('-1'))).toBe('ValidationException')
    },
  )

  behaves('returns rising sequence numbers of a shard, in the order of the request', {}, async () => {
    const StreamName = await target.stream()
    const texts = Array.from({ length: 100 }, (_, i) => `record ${i}`)
    const { Records, FailedRecordCount } = await send(
      new PutRecordsCommand({ StreamName, Records: texts.map((text) => entry(text)) }),
    )
    expect(FailedRecordCount).toBe(0)
    const numbers = Records?.map(({ SequenceNumber = '' }) => BigInt(SequenceNumber)) ?? []
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(await read(await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' }))).toEqual(texts)
    const { SequenceNumber = '' } = await put(StreamName, 'last')
    expect(BigInt(SequenceNumber)).toBeGreaterThan(numbers.at(-1) ?? 0n)
  })

  behaves(
    'accepts 499 and 500 records in PutRecords, rejects 501 and none',
    { 'kinesis-local': 'accepts 501' },
    async () => {
      const StreamName = await target.stream()
      const many = (count: number) =>
        send(new PutRecordsCommand({ StreamName, Records: Array.from({ length: count }, () => entry('x')) }))
      expect((await many(499)).FailedRecordCount).toBe(0)
      await target.pass(1_000)
      expect((await many(500)).FailedRecordCount).toBe(0)
      expect(await failure(many(501))).toMatch(/ValidationException|InvalidArgumentException/)
      expect(await failure(many(0))).toMatch(/ValidationException|InvalidArgumentException/)
    },
  )

  behaves(
    'accepts a record of at most 1 MiB, its partition key included',
    { 'kinesis-local': 'accepts larger ones', kinesalite: 'does not count the key' },
    async () => {
      const StreamName = await target.stream(2)
      const putBytes = async (length: number) => {
        await target.pass(2_000)
        return failure(send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: new Uint8Array(length) })))
      }
      expect(await putBytes(mebibyte - 2)).toBe('no error')
      expect(await putBytes(mebibyte - 1)).toBe('no error')
      expect(await putBytes(mebibyte)).toBe(targetName === 'aws' ? 'no error' : 'ValidationException')
      expect(await putBytes(mebibyte + 1)).toMatch(/ValidationException|InvalidArgumentException/)
    },
  )

  behaves(
    'accepts a request of at most 10 MiB',
    { 'kinesis-local': 'has another limit', kinesalite: 'has the earlier limit of 5 MiB' },
    async () => {
      const StreamName = await target.stream(16)
      const request = (...sizes: number[]) => {
        const Records = sizes.map((size, i) => ({
          PartitionKey: 'k',
          Data: new Uint8Array(size),
          ExplicitHashKey: String(2n ** 124n * BigInt(i)),
        }))
        return failure(send(new PutRecordsCommand({ StreamName, Records })))
      }
      const nine = Array.from({ length: 9 }, () => mebibyte - 1)
      for (const last of [mebibyte - 3, mebibyte - 2]) {
        expect(await request(...nine, last, 0)).toBe('no error')
        await target.pass(2_000)
      }
      expect(await request(...nine, mebibyte - 1, 0)).toBe('InvalidArgumentException')
    },
  )

  behaves('accepts a partition key of 1 to 256 characters', { 'kinesis-local': 'has another error' }, async () => {
    const StreamName = await target.stream()
    expect(await failure(put(StreamName, 'x', 'k'.repeat(256)))).toBe('no error')
    expect(await failure(put(StreamName, 'x', 'k'.repeat(257)))).toBe('ValidationException')
    expect(await failure(put(StreamName, 'x', ''))).toBe('ValidationException')
  })

  behaves('returns the bytes of a record unchanged, also of an empty one', {}, async () => {
    const StreamName = await target.stream()
    const sent = [new Uint8Array(), randomBytes(1_000), Uint8Array.from({ length: 256 }, (_, i) => i)]
    for (const Data of sent) await send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data }))
    const { Records } = await send(
      new GetRecordsCommand({ ShardIterator: await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' }) }),
    )
    expect(Records?.map(({ Data = '' }) => Buffer.from(Data).toString('hex'))).toEqual(
      sent.map((data) => Buffer.from(data).toString('hex')),
    )
    expect(Records?.[0]?.PartitionKey).toBe('k')
  })

  behaves(
    'throttles each record above 1,000 per second of a shard',
    {
      'kinesis-local': 'never throttles',
      kinesalite: 'never throttles',
      aws: 'the second of a real clock passes meanwhile',
    },
    async () => {
      const StreamName = await target.stream()
      const Records = Array.from({ length: 500 }, (_, i) => entry(`r ${i}`))
      const batch = () => send(new PutRecordsCommand({ StreamName, Records }))
      await target.pass(2_000)
      expect((await batch()).FailedRecordCount).toBe(0)
      expect((await batch()).FailedRecordCount).toBe(0)
      const over = await batch()
      expect(over.FailedRecordCount).toBe(500)
      expect(over.Records?.[0]).toMatchObject({ ErrorCode: 'ProvisionedThroughputExceededException' })
      expect(over.Records?.[0]?.ErrorMessage).toMatch(
        /^Rate exceeded for shard shardId-000000000000 in stream test-\S+ under account \d{12}\.$/,
      )
      expect(await failure(put(StreamName, 'one more'))).toBe('ProvisionedThroughputExceededException')
      await target.pass(250)
      const partly = await batch()
      expect(partly.FailedRecordCount).toBe(250)
      expect(
        partly.Records?.map(({ ErrorCode }) => ErrorCode ?? 'stored').indexOf('ProvisionedThroughputExceededException'),
      ).toBe(250)
      await target.pass(10_000)
      const texts = await read(await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' }))
      expect(texts).toHaveLength(1_250)
    },
  )

  behaves(
    'throttles a record above 1 MiB per second, but not a smaller one behind it',
    {
      'kinesis-local': 'never throttles',
      kinesalite: 'never throttles',
      aws: 'the second of a real clock passes meanwhile',
    },
    async () => {
      const StreamName = await target.stream()
      await target.pass(2_000)
      const Records = [600_000, 600_000, 1_000].map((size) => ({ PartitionKey: 'k', Data: new Uint8Array(size) }))
      const response = await send(new PutRecordsCommand({ StreamName, Records }))
      expect(response.FailedRecordCount).toBe(1)
      expect(response.Records?.map(({ ErrorCode }) => ErrorCode)).toEqual([
        undefined,
        'ProvisionedThroughputExceededException',
        undefined,
      ])
    },
  )

  behaves(
    'does not throttle a shard when another is over its limit',
    {
      'kinesis-local': 'never throttles',
      kinesalite: 'never throttles',
      aws: 'the second of a real clock passes meanwhile',
    },
    async () => {
      const StreamName = await target.stream(2)
      await target.pass(2_000)
      const Records = Array.from({ length: 300 }, () => ({
        PartitionKey: 'k',
        Data: new Uint8Array(4_000),
        ExplicitHashKey: '0',
      }))
      const other = { PartitionKey: 'k', Data: new Uint8Array(4_000), ExplicitHashKey: String(2n ** 127n) }
      const response = await send(new PutRecordsCommand({ StreamName, Records: [...Records, other] }))
      expect(response.FailedRecordCount).toBe(300 - Math.floor(mebibyte / 4_001))
      expect(response.Records?.at(-1)?.ErrorCode).toBeUndefined()
    },
  )
})

describe('reading', () => {
  behaves('starts each of the five iterator types at its record', {}, async () => {
    const StreamName = await target.stream()
    const numbers: string[] = []
    for (const text of ['a', 'b']) numbers.push((await put(StreamName, text)).SequenceNumber ?? '')
    await target.pass(2_000)
    const middle = new Date(target.clock.now())
    if (targetName !== 'ours') middle.setTime(Date.now())
    await target.pass(2_000)
    for (const text of ['c', 'd']) numbers.push((await put(StreamName, text)).SequenceNumber ?? '')
    const from = async (
      input: Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'>,
    ) => read(await iterator({ StreamName, ...input }))
    expect(await from({ ShardIteratorType: 'TRIM_HORIZON' })).toEqual(['a', 'b', 'c', 'd'])
    expect(await from({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: numbers[1] })).toEqual([
      'b',
      'c',
      'd',
    ])
    expect(await from({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: numbers[1] })).toEqual([
      'c',
      'd',
    ])
    expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: middle })).toEqual(['c', 'd'])
    expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(0) })).toEqual(['a', 'b', 'c', 'd'])
    const latest = await iterator({ StreamName, ShardIteratorType: 'LATEST' })
    await put(StreamName, 'e')
    expect(await read(latest)).toEqual(['e'])
  })

  behaves(
    'rejects an iterator that has no position in the shard',
    { 'kinesis-local': 'has other errors' },
    async () => {
      const StreamName = await target.stream(2)
      const { SequenceNumber } = await send(
        new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: bytesOf('x'), ExplicitHashKey: '0' }),
      )
      const kind = (input: Partial<GetShardIteratorCommandInput>) =>
        failure(iterator({ StreamName, ShardIteratorType: 'AT_SEQUENCE_NUMBER', ...input }))
      expect(await kind({ StartingSequenceNumber: '12345' })).toBe('InvalidArgumentException')
      expect(await kind({ StartingSequenceNumber: 'abc' })).toMatch(/InvalidArgumentException|ValidationException/)
      expect(await kind({ StartingSequenceNumber: SequenceNumber, ShardId: 'shardId-000000000001' })).toBe(
        'InvalidArgumentException',
      )
      expect(await kind({})).toMatch(/InvalidArgumentException|ValidationException/)
      expect(await kind({ ShardIteratorType: 'AT_TIMESTAMP' })).toMatch(/InvalidArgumentException|ValidationException/)
      expect(await kind({ ShardIteratorType: 'LATEST', ShardId: 'shardId-000000000002' })).toBe(
        'ResourceNotFoundException',
      )
      expect(await kind({ ShardIteratorType: 'SOON' as 'LATEST' })).toMatch(
        /InvalidArgumentException|ValidationException/,
      )
    },
  )

  behaves(
    'returns at most Limit records from GetRecords, and how far behind they are',
    { 'kinesis-local': 'is never behind', kinesalite: 'is never behind' },
    async () => {
      const StreamName = await target.stream()
      await send(new PutRecordsCommand({ StreamName, Records: ['a', 'b', 'c'].map((text) => entry(text)) }))
      await target.pass(1_000)
      const ShardIterator = await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' })
      const two = await send(new GetRecordsCommand({ ShardIterator, Limit: 2 }))
      expect(two.Records?.map(({ Data }) => textOf(Data))).toEqual(['a', 'b'])
      expect(two.MillisBehindLatest).toBeGreaterThan(0)
      await target.pass(250)
      const last = await send(new GetRecordsCommand({ ShardIterator: two.NextShardIterator, Limit: 2 }))
      expect(last.Records?.map(({ Data }) => textOf(Data))).toEqual(['c'])
      expect(last.MillisBehindLatest).toBe(0)
      const limited = (Limit: number) => failure(send(new GetRecordsCommand({ ShardIterator, Limit })))
      await target.pass(1_000)
      expect(await limited(10_000)).toBe('no error')
      expect(await limited(10_001)).toMatch(/ValidationException|InvalidArgumentException/)
      expect(await limited(0)).toMatch(/ValidationException|InvalidArgumentException/)
    },
  )

  behaves('reads the same records when an iterator is used again', {}, async () => {
    const StreamName = await target.stream()
    await put(StreamName, 'a')
    const trimHorizon = await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' })
    expect(await read(trimHorizon)).toEqual(['a'])
    expect(await read(trimHorizon)).toEqual(['a'])
  })

  behaves('returns at most 10 MiB per call, then throttles reads of the shard', { ...noClock }, async () => {
    const StreamName = await target.stream()
    for (let i = 0; i < 12; i++) {
      await put(StreamName, `${i} `.padEnd(mebibyte - 1, 'x'), 'k')
      await target.pass(2_000)
    }
    const ShardIterator = await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' })
    const { Records, NextShardIterator } = await send(new GetRecordsCommand({ ShardIterator }))
    expect(Records).toHaveLength(10)
    const next = () => failure(send(new GetRecordsCommand({ ShardIterator: NextShardIterator })))
    await target.pass(3_900)
    expect(await next()).toBe('ProvisionedThroughputExceededException')
    await target.pass(200)
    expect(await next()).toBe('no error')
  })

  behaves('throttles reads above five per second of a shard', { ...noClock }, async () => {
    const StreamName = await target.stream()
    await target.pass(2_000)
    const ShardIterator = await iterator({ StreamName, ShardIteratorType: 'LATEST' })
    const next = () => failure(send(new GetRecordsCommand({ ShardIterator })))
    const outcomes = []
    for (let i = 0; i < 6; i++) outcomes.push(await next())
    expect(outcomes).toEqual([...Array(5).fill('no error'), 'ProvisionedThroughputExceededException'])
    await target.pass(200)
    expect(await next()).toBe('no error')
  })

  behaves('rejects an iterator after 300 s', { ...noClock }, async () => {
    const StreamName = await target.stream()
    const ShardIterator = await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' })
    await target.pass(300_000)
    expect(await failure(send(new GetRecordsCommand({ ShardIterator })))).toBe('no error')
    await target.pass(1)
    expect(await failure(send(new GetRecordsCommand({ ShardIterator })))).toBe('ExpiredIteratorException')
    expect(await failure(send(new GetRecordsCommand({ ShardIterator: 'made up' })))).toBe('InvalidArgumentException')
  })

  behaves('does not return records older than the retention period', { ...noClock }, async () => {
    const StreamName = await target.stream()
    const { SequenceNumber: first } = await put(StreamName, 'old')
    await target.pass(1_000)
    await put(StreamName, 'new')
    await target.pass(retentionHours * 3_600_000 - 1_500)
    const all = async () => read(await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' }))
    expect(await all()).toEqual(['old', 'new'])
    await target.pass(500)
    expect(await all()).toEqual(['new'])
    expect(
      await read(
        await iterator({ StreamName, ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: first }),
      ),
    ).toEqual(['new'])
    await target.pass(1_000)
    expect(await all()).toEqual([])
    const { SequenceNumber: after = '' } = await put(StreamName, 'later')
    expect(BigInt(after)).toBeGreaterThan(BigInt(first ?? ''))
    expect(await all()).toEqual(['later'])
  })

  behaves('keeps arrival from falling in a shard when the clock is set back', { aws: noClock.aws }, async () => {
    const StreamName = await target.stream()
    await put(StreamName, 'a')
    target.clock.setTime(target.clock.now() - 3_600_000)
    await put(StreamName, 'b')
    target.clock.setTime(target.clock.now() + 3_600_000)
    const { Records = [] } = await send(
      new GetRecordsCommand({ ShardIterator: await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' }) }),
    )
    const [a, b] = Records.map(({ ApproximateArrivalTimestamp }) => Number(ApproximateArrivalTimestamp))
    expect(b).toBeGreaterThanOrEqual(a ?? Number.NaN)
  })
})

describe.runIf(targetName === 'ours')('trimming', () => {
  const many = (shard: number) =>
    Array.from({ length: 12_000 }, () => ({ shard, partitionKey: 'k', data: Buffer.from('x\n') }))

  it('lets other work run in between', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
    const store = openStore(folder, systemClock)
    store.createStream('s', 1, 24)
    const stream = store.stream('s') ?? expect.fail()
    await store.append(many(stream.firstShard))
    const trimmed = store.retention.trim(stream.firstShard, 12_001, []).then(() => 'trimmed')
    const others = ['first', 'second'].map((name) => new Promise((resolve) => setImmediate(() => resolve(name))))
    expect(await Promise.race([trimmed, ...others])).toBe('first')
    await trimmed
    expect(store.read(stream.firstShard, 1, 1).next().done).toBe(true)
    store.close()
    rmSync(folder, { recursive: true })
  })

  it('is retried after a failure, which does not end the process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
    const clock = manualClock()
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const kinesis = startKinesis({ folder, region, clock })
    await kinesis.actions.CreateStream?.({ StreamName: 's', ShardCount: 1 })
    const other = new DatabaseSync(join(folder, 'kinesis.db'))
    other.exec('ALTER TABLE shards RENAME TO away')
    await clock.advance(120_000)
    expect(logged.mock.calls.map(([error]) => String(error))).toEqual(
      Array(2).fill(expect.stringContaining('no such table')),
    )
    other.close()
    kinesis.close()
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true })
  })
})

describe('the protocol', () => {
  behaves('serves the same stream over HTTP/1.1 and HTTP/2', { aws: 'has no endpoint to be given here' }, async () => {
    const { endpoint } = target
    const http1 = new KinesisClient({
      endpoint,
      region,
      credentials,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler(),
    })
    const StreamName = await target.stream()
    await http1.send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data: bytesOf('over 1.1') }))
    await put(StreamName, 'over 2')
    expect(await read(await iterator({ StreamName, ShardIteratorType: 'TRIM_HORIZON' }))).toEqual([
      'over 1.1',
      'over 2',
    ])
  })

  behaves(
    'reports every violation of a request at once',
    {
      'kinesis-local': 'has sentences of its own',
      kinesalite: 'has sentences of its own',
      aws: 'its sentences are not promised',
    },
    async () => {
      const call = send(
        new PutRecordsCommand({ StreamName: 'not valid!', Records: [{ Data: bytesOf('x'), PartitionKey: '' }] }),
      )
      await expect(call).rejects.toThrow(
        "2 validation errors detected: Value 'not valid!' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'records.1.member.partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1",
      )
    },
  )

  it.runIf(targetName === 'ours').each([
    ['YW Jj', 'Base64 encoded length is expected a multiple of 4 bytes but found: 5'],
    ['YQ', 'Base64 encoded length is expected a multiple of 4 bytes but found: 2'],
    ['YQ-_', "Invalid Base64 character: '-'"],
    ['=+/=', "Invalid Base64 character: '='"],
    ['+/+=', 'Invalid last non-pad Base64 character dectected'],
  ])('rejects %j, which is not base64', async (Data, problem) => {
    const response = await fetch(target.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'Kinesis_20131202.PutRecord' },
      body: JSON.stringify({ StreamName: await target.stream(), PartitionKey: 'k', Data }),
    })
    expect(await response.json()).toEqual({
      __type: 'SerializationException',
      Message: `'${Data}' can not be converted to a Blob: ${problem}`,
    })
  })

  it.runIf(targetName === 'ours')('rejects an unsupported action with a link to the docs', async () => {
    const response = await fetch(target.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'Kinesis_20131202.SplitShard' },
      body: '{}',
    })
    expect(await response.json()).toEqual({
      __type: 'UnknownOperationException',
      message: 'SplitShard is not implemented here; see docs/fidelity.md.',
    })
  })
})
