import { randomUUID } from 'node:crypto'
import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  type CreateStreamCommandInput,
  DeleteStreamCommand,
  DescribeLimitsCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  type ListShardsCommandInput,
  ListStreamsCommand,
  ListTagsForStreamCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RemoveTagsFromStreamCommand,
} from '@aws-sdk/client-kinesis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentials, startTarget, targetName } from './target.ts'

// Streams as AWS describes, tags and lists them: https://docs.aws.amazon.com/kinesis/latest/APIReference/.

let target: Awaited<ReturnType<typeof startTarget>>
let send: KinesisClient['send']
beforeAll(async () => {
  target = await startTarget()
  send = target.kinesis.send.bind(target.kinesis) as KinesisClient['send']
})
afterAll(() => target.stop())

const idsOf = ({ Shards }: { Shards?: { ShardId?: string | undefined }[] | undefined } = {}) =>
  Shards?.map(({ ShardId }) => Number(ShardId?.split('-')[1]))
const tagsOf = async (StreamName: string) => {
  const { Tags = [] } = await send(new ListTagsForStreamCommand({ StreamName }))
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
}
const manyTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, 'v']))

/** Creates a stream and deletes it after `use`. */
async function withStream(input: Partial<CreateStreamCommandInput>, use: (StreamName: string) => Promise<void>) {
  const StreamName = `test-${randomUUID()}`
  await send(new CreateStreamCommand({ StreamName, ...input }))
  try {
    await use(StreamName)
  } finally {
    await send(new DeleteStreamCommand({ StreamName }))
  }
}

describe.runIf(targetName === 'ours' || targetName === 'aws')('a stream', () => {
  it('has the members that AWS returns, without encryption', async () => {
    const StreamName = await target.stream(2)
    const { StreamDescription } = await send(new DescribeStreamCommand({ StreamName }))
    const { StreamDescriptionSummary } = await send(new DescribeStreamSummaryCommand({ StreamName }))
    const { Shards, HasMoreShards, ...described } = StreamDescription ?? {}
    const { OpenShardCount, ConsumerCount, ...summarized } = StreamDescriptionSummary ?? {}
    expect([Shards?.length, HasMoreShards, OpenShardCount, ConsumerCount]).toEqual([2, false, 2, 0])
    expect(described).toEqual({
      StreamName,
      StreamARN: expect.stringMatching(new RegExp(`^arn:aws:kinesis:[a-z0-9-]+:\\d{12}:stream/${StreamName}$`)),
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      StreamCreationTimestamp: expect.any(Date),
      RetentionPeriodHours: 24,
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'NONE',
    })
    expect(summarized).toMatchObject(described)
  })

  it('returns no encryption type with unencrypted records', async () => {
    const StreamName = await target.stream()
    const entry = { Data: Buffer.from('x'), PartitionKey: 'k' }
    const one = await send(new PutRecordCommand({ StreamName, ...entry }))
    const { Records, ...many } = await send(new PutRecordsCommand({ StreamName, Records: [entry] }))
    const { ShardIterator } = await send(
      new GetShardIteratorCommand({ StreamName, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' }),
    )
    const { Records: read } = await send(new GetRecordsCommand({ ShardIterator }))
    for (const response of [one, many, ...(Records ?? []), ...(read ?? [])]) {
      expect(response).not.toHaveProperty('EncryptionType')
    }
    expect(read).toHaveLength(2)
  })

  it('lists no shards while it is being created', async () => {
    await withStream({ ShardCount: 2 }, async (StreamName) => {
      const { StreamDescription } = await send(new DescribeStreamCommand({ StreamName }))
      expect(StreamDescription).toMatchObject({ StreamStatus: 'CREATING', Shards: [], HasMoreShards: false })
      const message = new RegExp(`^Stream ${StreamName} under account \\d{12} not ACTIVE, instead in state CREATING$`)
      await expect(send(new ListShardsCommand({ StreamName }))).rejects.toMatchObject({
        name: 'ResourceInUseException',
        message: expect.stringMatching(message),
      })
      await target.untilActive(StreamName)
      expect(idsOf(await send(new ListShardsCommand({ StreamName })))).toEqual([0, 1])
    })
  })

  it('has an ARN in the region of the request', async () => {
    const StreamName = await target.stream()
    const { endpoint } = target
    const elsewhere = new KinesisClient({ endpoint, region: 'eu-north-1', credentials, maxAttempts: 1 })
    const { StreamDescription } = await elsewhere.send(new DescribeStreamCommand({ StreamName }))
    const { StreamSummaries } = await elsewhere.send(new ListStreamsCommand({}))
    expect([StreamDescription?.StreamARN, StreamSummaries?.[0]?.StreamARN]).toEqual([
      expect.stringContaining('arn:aws:kinesis:eu-north-1:'),
      expect.stringContaining('arn:aws:kinesis:eu-north-1:'),
    ])
    elsewhere.destroy()
  })

  it('can be named by its ARN, but not together with another name', async () => {
    const StreamName = await target.stream()
    const { StreamDescriptionSummary: about } = await send(new DescribeStreamSummaryCommand({ StreamName }))
    const byArn = await send(new DescribeStreamSummaryCommand({ StreamARN: about?.StreamARN }))
    expect(byArn.StreamDescriptionSummary?.StreamName).toBe(StreamName)
    await expect(
      send(new DescribeStreamSummaryCommand({ StreamName: 'other', StreamARN: about?.StreamARN })),
    ).rejects.toMatchObject({ name: 'InvalidArgumentException' })
  })
})

describe.runIf(targetName === 'ours' || targetName === 'aws')('the mode of a stream', () => {
  it.each([{ StreamModeDetails: { StreamMode: 'ON_DEMAND' } }, {}] as const)(
    'is on demand with 4 shards: %j',
    async (input) => {
      await withStream(input, async (StreamName) => {
        await target.untilActive(StreamName)
        const { StreamDescriptionSummary } = await send(new DescribeStreamSummaryCommand({ StreamName }))
        expect(StreamDescriptionSummary).toMatchObject({
          StreamModeDetails: { StreamMode: 'ON_DEMAND' },
          OpenShardCount: 4,
        })
      })
    },
  )

  it.each([
    [
      { ShardCount: 4, StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
      'ShardCount is not expected when StreamMode=ON_DEMAND',
    ],
    [{ StreamModeDetails: { StreamMode: 'PROVISIONED' } }, 'ShardCount is required when StreamMode=PROVISIONED'],
  ] as const)('is rejected with a wrong shard count: %j', async (input, message) => {
    const StreamName = `test-${randomUUID()}`
    await expect(send(new CreateStreamCommand({ StreamName, ...input }))).rejects.toThrow(message)
    await expect(send(new DescribeStreamCommand({ StreamName }))).rejects.toThrow('not found')
  })

  it('limits the shards of a stream', async () => {
    const create = (ShardCount: number) => send(new CreateStreamCommand({ StreamName: 'large', ShardCount }))
    await expect(create(1_001)).rejects.toMatchObject({ name: 'LimitExceededException' })
    await expect(create(100_001)).rejects.toThrow('Member must have value less than or equal to 100000')
  })

  it('counts in the limits of the account', async () => {
    const before = await send(new DescribeLimitsCommand({}))
    await withStream({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } }, async () => {
      const after = await send(new DescribeLimitsCommand({}))
      expect(after.OnDemandStreamCount).toBe((before.OnDemandStreamCount ?? 0) + 1)
      expect(after.OpenShardCount).toBe((before.OpenShardCount ?? 0) + 4)
      expect(after.ShardLimit).toBeGreaterThan(after.OpenShardCount ?? 0)
      expect(after.OnDemandStreamCountLimit).toBeGreaterThan(0)
    })
  })
})

describe.runIf(targetName === 'ours' || targetName === 'aws')('tags of a stream', () => {
  it('sets, adds, replaces, lists and removes tags', async () => {
    await withStream({ ShardCount: 1, Tags: { b: '1', a: '' } }, async (StreamName) => {
      await target.untilActive(StreamName)
      await send(new AddTagsToStreamCommand({ StreamName, Tags: { b: '2', 'ü _./=+-@': 'ü _./=+-@' } }))
      const first = await send(new ListTagsForStreamCommand({ StreamName, Limit: 2 }))
      expect([first.Tags, first.HasMoreTags]).toEqual([
        [
          { Key: 'a', Value: '' },
          { Key: 'b', Value: '2' },
        ],
        true,
      ])
      const rest = await send(new ListTagsForStreamCommand({ StreamName, ExclusiveStartTagKey: 'b' }))
      expect([rest.Tags, rest.HasMoreTags]).toEqual([[{ Key: 'ü _./=+-@', Value: 'ü _./=+-@' }], false])
      await send(new RemoveTagsFromStreamCommand({ StreamName, TagKeys: ['a', 'missing'] }))
      expect(await tagsOf(StreamName)).toEqual({ b: '2', 'ü _./=+-@': 'ü _./=+-@' })
    })
  })

  it('deletes the tags with the stream', async () => {
    const StreamName = `test-${randomUUID()}`
    await send(new CreateStreamCommand({ StreamName, ShardCount: 1, Tags: { a: 'b' } }))
    await send(new DeleteStreamCommand({ StreamName }))
    await send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
    expect(await tagsOf(StreamName)).toEqual({})
    await send(new DeleteStreamCommand({ StreamName }))
  })

  it('accepts 50 tags and rejects 51', async () => {
    const StreamName = await target.stream()
    await send(new AddTagsToStreamCommand({ StreamName, Tags: manyTags(50) }))
    await send(new AddTagsToStreamCommand({ StreamName, Tags: { 'key-0': 'again' } }))
    const sentence = `^Failed to add tags to stream ${StreamName} under account \\d{12} because a given stream cannot have more than 50 tags associated with it\\.$`
    await expect(send(new AddTagsToStreamCommand({ StreamName, Tags: { more: 'x' } }))).rejects.toThrow(
      new RegExp(sentence),
    )
    expect(Object.keys(await tagsOf(StreamName))).toHaveLength(50)
  })

  it.each([
    [
      'a;b',
      'x',
      'Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.',
    ],
    ['a', 'x\ty', 'Some tags contain invalid characters.'],
    ['aws:a', 'x', 'Tag keys that start with aws: are reserved.'],
    [
      'k'.repeat(129),
      'x',
      'Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
    ],
    [
      'a',
      'v'.repeat(257),
      'Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0]',
    ],
  ])('rejects the key %j with the value %j', async (key, value, message) => {
    const StreamName = await target.stream()
    await expect(send(new AddTagsToStreamCommand({ StreamName, Tags: { [key]: value } }))).rejects.toThrow(message)
    const failing = withStream({ ShardCount: 1, Tags: { [key]: value } }, async () => {})
    await expect(failing).rejects.toThrow(message)
  })

  it('accepts keys of 128 and values of 256 characters', async () => {
    const StreamName = await target.stream()
    const Tags = { ['k'.repeat(128)]: 'v'.repeat(256) }
    await send(new AddTagsToStreamCommand({ StreamName, Tags }))
    expect(await tagsOf(StreamName)).toEqual(Tags)
  })
})

describe.runIf(targetName === 'ours' || targetName === 'aws')('lists', () => {
  it('returns summaries of the streams, page by page', async () => {
    for (let n = 0; n < 2; n++) await target.stream()
    const all = await send(new ListStreamsCommand({}))
    const names: string[] = []
    for (let NextToken: string | undefined; ; ) {
      const page = await send(new ListStreamsCommand({ Limit: 1, NextToken }))
      names.push(...(page.StreamSummaries?.map(({ StreamName = '' }) => StreamName) ?? []))
      NextToken = page.NextToken
      if (!page.HasMoreStreams) break
    }
    expect(names).toEqual(all.StreamNames)
    expect(all.StreamSummaries?.[0]).toEqual({
      StreamName: names[0],
      StreamARN: expect.stringContaining(`:stream/${names[0]}`),
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      StreamCreationTimestamp: expect.any(Date),
    })
  })

  it('rejects a token that was not issued, or together with a start', async () => {
    await expect(send(new ListStreamsCommand({ NextToken: 'made up' }))).rejects.toThrow('Invalid NextToken.')
    await expect(send(new ListStreamsCommand({ NextToken: 'x', ExclusiveStartStreamName: 'x' }))).rejects.toMatchObject(
      { name: 'InvalidArgumentException' },
    )
  })

  it.each<Partial<ListShardsCommandInput>>([
    { StreamName: 's' },
    { ExclusiveStartShardId: '0' },
    { StreamCreationTimestamp: new Date(0) },
    { ShardFilter: { Type: 'AT_LATEST' } },
  ])('rejects a token of shards together with %j', async (other) => {
    const failing = send(new ListShardsCommand({ NextToken: 'x', ...other }))
    await expect(failing).rejects.toThrow(`NextToken and ${Object.keys(other)} cannot be provided together.`)
  })

  it('requires a stream or a token for shards', async () => {
    const failing = send(new ListShardsCommand({}))
    await expect(failing).rejects.toThrow('Either NextToken or StreamName should be provided.')
  })

  it.each([
    [{ Type: 'AFTER_SHARD_ID', ShardId: 'shardId-000000000000' }, [1, 2]],
    [{ Type: 'AFTER_SHARD_ID', ShardId: '2' }, []],
    [{ Type: 'AT_TRIM_HORIZON' }, [0, 1, 2]],
    [{ Type: 'FROM_TRIM_HORIZON' }, [0, 1, 2]],
    [{ Type: 'AT_LATEST' }, [0, 1, 2]],
    [{ Type: 'AT_TIMESTAMP', Timestamp: new Date(0) }, []],
    [{ Type: 'AT_TIMESTAMP', Timestamp: new Date(Date.now() + 60_000) }, [0, 1, 2]],
    [{ Type: 'FROM_TIMESTAMP', Timestamp: new Date(0) }, [0, 1, 2]],
  ] as const)('returns the shards of the filter %j', async (ShardFilter, shards) => {
    const StreamName = await target.stream(3)
    expect(idsOf(await send(new ListShardsCommand({ StreamName, ShardFilter })))).toEqual(shards)
  })

  it.each([
    [{ Type: 'AFTER_SHARD_ID' }, 'requires ShardId'],
    [{ Type: 'AT_TIMESTAMP' }, 'requires Timestamp'],
    [{ Type: 'AT_LATEST', ShardId: '0' }, "can't have ShardId"],
    [{ Type: 'AT_LATEST', Timestamp: new Date(0) }, "can't have Timestamp"],
  ] as const)('rejects the filter %j', async (ShardFilter, problem) => {
    const StreamName = await target.stream()
    const failing = send(new ListShardsCommand({ StreamName, ShardFilter }))
    await expect(failing).rejects.toThrow(`A ShardFilter of type ${ShardFilter.Type} ${problem}.`)
  })

  it('finds only the stream with the given creation time', async () => {
    const StreamName = await target.stream()
    const { StreamDescription } = await send(new DescribeStreamCommand({ StreamName }))
    const { StreamCreationTimestamp } = StreamDescription ?? {}
    expect(idsOf(await send(new ListShardsCommand({ StreamName, StreamCreationTimestamp })))).toEqual([0])
    const other = send(new ListShardsCommand({ StreamName, StreamCreationTimestamp: new Date(0) }))
    await expect(other).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('pages the shards of DescribeStream, behind any form of a shard id', async () => {
    const StreamName = await target.stream(3)
    const after = async (ExclusiveStartShardId: string, Limit?: number) => {
      const { StreamDescription } = await send(new DescribeStreamCommand({ StreamName, ExclusiveStartShardId, Limit }))
      return [idsOf(StreamDescription), StreamDescription?.HasMoreShards]
    }
    expect(await after('shardId-000000000000', 1)).toEqual([[1], true])
    expect(await after('shardId-1')).toEqual([[2], false])
    expect(await after('2')).toEqual([[], false])
  })
})
