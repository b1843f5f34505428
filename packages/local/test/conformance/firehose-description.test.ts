import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateDeliveryStreamCommand,
  type CreateDeliveryStreamCommandInput,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  type ExtendedS3DestinationConfiguration,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  ListTagsForDeliveryStreamCommand,
  TagDeliveryStreamCommand,
  UntagDeliveryStreamCommand,
  UpdateDestinationCommand,
} from '@aws-sdk/client-firehose'
import { manualClock } from '@sluice/core/manual-clock'
import { region } from '@sluice/core/pipeline'
import { systemRandom } from '@sluice/functions/system-random'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startAwsEndpoint } from '../../src/aws/endpoint.ts'
import { openFirehose } from '../../src/firehose/service.ts'
import { clientsOf, credentials, targetName } from './target.ts'

// Delivery streams as AWS describes, tags and lists them: https://docs.aws.amazon.com/firehose/latest/APIReference/.
// The description is the one that LocalStack's tests recorded on AWS:
// https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudformation/resources/test_firehose.snapshot.json

const DeliveryStreamName = 'd'
const RoleARN = 'arn:aws:iam::123456789012:role/given'
const KinesisStreamSourceConfiguration = {
  KinesisStreamARN: `arn:aws:kinesis:${region}:000000000000:stream/source`,
  RoleARN: 'arn:aws:iam::123456789012:role/reader',
}
const s3 = { BucketARN: 'arn:aws:s3:::b', RoleARN }
const clock = manualClock(Date.parse('2026-11-23T07:30:00Z'))

let folder: string
let firehose: FirehoseClient
let endpoint: string
let stop: () => Promise<void>
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  await open()
})
afterEach(async () => {
  await stop()
  rmSync(folder, { recursive: true })
})

async function open(): Promise<void> {
  const service = openFirehose({ folder, region, clock, random: systemRandom })
  const json = { Firehose_20150804: service.actions }
  const aws = await startAwsEndpoint({ json }, { port: 0, clock, random: systemRandom })
  endpoint = aws.url
  firehose = clientsOf(endpoint).firehose
  stop = aws.stop
}

const create = (input: Partial<CreateDeliveryStreamCommandInput> = { ExtendedS3DestinationConfiguration: s3 }) =>
  firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName,
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration,
      ...input,
    }),
  )
const createExtended = (settings: Partial<ExtendedS3DestinationConfiguration>) =>
  create({ ExtendedS3DestinationConfiguration: { ...s3, ...settings } })
const about = async (input = {}) =>
  (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName, ...input }))).DeliveryStreamDescription
const update = (input: object) =>
  firehose.send(
    new UpdateDestinationCommand({
      DeliveryStreamName,
      CurrentDeliveryStreamVersionId: '1',
      DestinationId: 'destinationId-000000000001',
      ...input,
    }),
  )
const tags = async (input = {}) => {
  const { Tags = [], HasMoreTags } = await firehose.send(
    new ListTagsForDeliveryStreamCommand({ DeliveryStreamName, ...input }),
  )
  return [Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])), HasMoreTags]
}
const manyTags = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `key-${i}`, Value: 'v' }))

const off = { Enabled: false }
const s3Description = {
  ...s3,
  BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 5 },
  CompressionFormat: 'UNCOMPRESSED',
  EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
  CloudWatchLoggingOptions: off,
}

describe.runIf(targetName === 'ours')('DescribeDeliveryStream', () => {
  it('returns every member that AWS returns', async () => {
    await create()
    expect(await about()).toEqual({
      DeliveryStreamName,
      DeliveryStreamARN: `arn:aws:firehose:${region}:000000000000:deliverystream/d`,
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamType: 'KinesisStreamAsSource',
      VersionId: '1',
      CreateTimestamp: new Date(clock.now()),
      Source: {
        KinesisStreamSourceDescription: {
          ...KinesisStreamSourceConfiguration,
          DeliveryStartTimestamp: new Date(clock.now()),
        },
      },
      Destinations: [
        {
          DestinationId: 'destinationId-000000000001',
          S3DestinationDescription: s3Description,
          ExtendedS3DestinationDescription: { ...s3Description, S3BackupMode: 'Disabled' },
        },
      ],
      HasMoreDestinations: false,
    })
  })

  it('returns every setting that was given', async () => {
    const given = {
      Prefix: 'p/!{timestamp:yyyy}/',
      ErrorOutputPrefix: 'e/!{firehose:error-output-type}/',
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 3 },
      CompressionFormat: 'GZIP',
      EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
      CloudWatchLoggingOptions: { Enabled: true, LogGroupName: 'g', LogStreamName: 's' },
    } as const
    const extended: Partial<ExtendedS3DestinationConfiguration> = {
      FileExtension: '.x',
      CustomTimeZone: 'UTC',
      S3BackupMode: 'Disabled',
      ProcessingConfiguration: { ...off, Processors: [] },
      DynamicPartitioningConfiguration: off,
      DataFormatConversionConfiguration: off,
    }
    await createExtended({ ...given, ...extended })
    expect((await about())?.Destinations).toEqual([
      {
        DestinationId: 'destinationId-000000000001',
        S3DestinationDescription: { ...s3, ...given },
        ExtendedS3DestinationDescription: { ...s3, ...given, ...extended },
      },
    ])
  })

  it('returns no destination behind the only one', async () => {
    await create()
    expect((await about({ ExclusiveStartDestinationId: 'destinationId-000000000000' }))?.Destinations).toHaveLength(1)
    expect((await about({ ExclusiveStartDestinationId: 'destinationId-000000000001' }))?.Destinations).toEqual([])
  })

  it('returns ARNs in the region of the request', async () => {
    const elsewhere = new FirehoseClient({ endpoint, region: 'eu-north-1', credentials, maxAttempts: 1 })
    firehose = elsewhere
    const { DeliveryStreamARN } = await create()
    expect(DeliveryStreamARN).toBe('arn:aws:firehose:eu-north-1:000000000000:deliverystream/d')
    expect((await about())?.DeliveryStreamARN).toBe(DeliveryStreamARN)
    elsewhere.destroy()
  })

  it('returns the time of the last update, the version and the new role', async () => {
    await create()
    await clock.advance(60_000)
    const other = 'arn:aws:iam::123456789012:role/other'
    await update({ ExtendedS3DestinationUpdate: { RoleARN: other, CloudWatchLoggingOptions: { Enabled: true } } })
    const { VersionId, CreateTimestamp, LastUpdateTimestamp, Destinations } = (await about()) ?? {}
    expect([VersionId, CreateTimestamp, LastUpdateTimestamp]).toEqual([
      '2',
      new Date(clock.now() - 60_000),
      new Date(clock.now()),
    ])
    expect(Destinations?.[0]?.S3DestinationDescription).toMatchObject({
      RoleARN: other,
      BucketARN: s3.BucketARN,
      CloudWatchLoggingOptions: { Enabled: true },
    })
  })
})

describe.runIf(targetName === 'ours')('the destination', () => {
  it('accepts the form of the earlier type', async () => {
    await create({ S3DestinationConfiguration: { ...s3, Prefix: 'a/' } })
    await update({ S3DestinationUpdate: { Prefix: 'b/' } })
    const [destination] = (await about())?.Destinations ?? []
    expect(destination?.ExtendedS3DestinationDescription?.Prefix).toBe('b/')
  })

  it.each([[{}], [{ S3DestinationConfiguration: s3, ExtendedS3DestinationConfiguration: s3 }]])(
    'rejects none and two: %j',
    async (destinations) => {
      const message = 'Exactly one destination configuration is supported for a Firehose'
      await expect(create(destinations)).rejects.toMatchObject({ name: 'InvalidArgumentException', message })
      await create()
      const updates = Object.entries(destinations).map(([name]) => [name.replace('Configuration', 'Update'), {}])
      await expect(update(Object.fromEntries(updates))).rejects.toMatchObject({ message })
    },
  )

  it.each([
    ['KMSEncryptionConfig', { EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: 'arn:aws:kms:x' } } }],
    ['S3BackupConfiguration', { S3BackupConfiguration: s3 }],
    ['s3BackupMode', { S3BackupMode: 'Enabled' }],
    ['compressionFormat', { CompressionFormat: 'ZIP' }],
  ] as const)('rejects %s', async (name, settings) => {
    await expect(createExtended(settings)).rejects.toThrow(name)
  })

  it('rejects encryption by Firehose, as AWS does with a Kinesis source', async () => {
    const DeliveryStreamEncryptionConfigurationInput = { KeyType: 'AWS_OWNED_CMK' } as const
    await expect(
      create({ ExtendedS3DestinationConfiguration: s3, DeliveryStreamEncryptionConfigurationInput }),
    ).rejects.toThrow('DeliveryStreamEncryptionConfigurationInput is not supported by the local AWS')
  })
})

describe.runIf(targetName === 'ours')('tags of a delivery stream', () => {
  it('sets, adds, replaces, lists and removes tags', async () => {
    await create({ ExtendedS3DestinationConfiguration: s3, Tags: [{ Key: 'b', Value: '1' }, { Key: 'a' }] })
    await firehose.send(
      new TagDeliveryStreamCommand({
        DeliveryStreamName,
        Tags: [
          { Key: 'b', Value: '2' },
          { Key: 'c', Value: '3' },
        ],
      }),
    )
    expect(await tags()).toEqual([{ a: '', b: '2', c: '3' }, false])
    expect(await tags({ Limit: 2 })).toEqual([{ a: '', b: '2' }, true])
    expect(await tags({ ExclusiveStartTagKey: 'b' })).toEqual([{ c: '3' }, false])
    await firehose.send(new UntagDeliveryStreamCommand({ DeliveryStreamName, TagKeys: ['a', 'missing'] }))
    expect(await tags()).toEqual([{ b: '2', c: '3' }, false])
  })

  it('keeps tags over a restart, and deletes them with the delivery stream', async () => {
    const Tags = [{ Key: 'a', Value: 'b' }]
    await create({ ExtendedS3DestinationConfiguration: s3, Tags })
    const before = await about()
    await stop()
    await open()
    expect([await about(), await tags()]).toEqual([before, [{ a: 'b' }, false]])
    await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName, AllowForceDelete: true }))
    expect(readdirSync(folder)).toEqual([])
    await create()
    expect(await tags()).toEqual([{}, false])
  })

  it('accepts 50 tags and rejects 51', async () => {
    await create({ ExtendedS3DestinationConfiguration: s3, Tags: manyTags(50) })
    const more = new TagDeliveryStreamCommand({ DeliveryStreamName, Tags: [{ Key: 'more' }] })
    await expect(firehose.send(more)).rejects.toMatchObject({ name: 'LimitExceededException' })
  })

  it('rejects tags of a delivery stream that does not exist', async () => {
    for (const call of [
      new TagDeliveryStreamCommand({ DeliveryStreamName, Tags: manyTags(1) }),
      new UntagDeliveryStreamCommand({ DeliveryStreamName, TagKeys: ['a'] }),
      new ListTagsForDeliveryStreamCommand({ DeliveryStreamName }),
    ]) {
      const failing = firehose.send(call as TagDeliveryStreamCommand)
      await expect(failing).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    }
  })
})

describe.runIf(targetName === 'ours')('ListDeliveryStreams', () => {
  it('returns only the delivery streams of a type', async () => {
    await create()
    const list = async (DeliveryStreamType: 'DirectPut' | 'KinesisStreamAsSource') =>
      (await firehose.send(new ListDeliveryStreamsCommand({ DeliveryStreamType }))).DeliveryStreamNames
    expect([await list('KinesisStreamAsSource'), await list('DirectPut')]).toEqual([['d'], []])
  })
})

describe.runIf(targetName === 'ours')('a state file of an earlier version', () => {
  it('supplies defaults for what it lacks', async () => {
    await create()
    const expected = await about()
    await stop()
    const path = join(folder, 'd.json')
    const state = JSON.parse(readFileSync(path, 'utf8'))
    delete state.deliveryStream.source
    writeFileSync(path, JSON.stringify(state))
    await open()
    const { Source, ...others } = (await about()) ?? {}
    expect(others).toEqual({ ...expected, Source: undefined })
    expect(Source?.KinesisStreamSourceDescription).toMatchObject({
      KinesisStreamARN: KinesisStreamSourceConfiguration.KinesisStreamARN,
      RoleARN: 'arn:aws:iam::000000000000:role/local',
    })
  })
})
