import { setTimeout as sleep } from 'node:timers/promises'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import { AwsError } from './aws/error.ts'
import { callAws } from './aws/json-client.ts'
import { SetupError } from './setup-error.ts'

export type Hints = { intervalSeconds: number; sizeMiB: number }

const role = 'arn:aws:iam::000000000000:role/local'

/**
 * Makes the stream, the bucket and the delivery stream of `core/pipeline.ts` through the local APIs, as the cloud does.
 * What a former run made stays; changed hints make a new version of the delivery stream.
 * @throws SetupError when the kept stream has another number of shards
 */
export async function provision(endpoint: string, shards: number, hints: Hints): Promise<void> {
  const kinesis = (action: string, input: unknown) => callAws(endpoint, `Kinesis_20131202.${action}`, input)
  const firehose = (action: string, input: unknown) => callAws(endpoint, `Firehose_20150804.${action}`, input)

  await unlessThere(kinesis('CreateStream', { StreamName: stream.name, ShardCount: shards }))
  const describe = async () =>
    (await kinesis('DescribeStreamSummary', { StreamName: stream.name })).StreamDescriptionSummary
  while ((await describe()).StreamStatus !== 'ACTIVE') await sleep(50)
  const { OpenShardCount, StreamARN } = await describe()
  if (OpenShardCount !== shards) {
    const kept = `The stream in this data folder has ${OpenShardCount} shard(s), and a stream keeps its shards here`
    throw new SetupError(`${kept}: --shards ${shards} needs another --data-dir.`)
  }

  const made = await fetch(`${endpoint}/${bucket.name}`, { method: 'PUT' })
  if (!made.ok && made.status !== 409) throw new Error(`The bucket could not be made: ${await made.text()}`)

  const destination = {
    RoleARN: role,
    BucketARN: `arn:aws:s3:::${bucket.name}`,
    Prefix: deliveryStream.prefix,
    ErrorOutputPrefix: deliveryStream.errorOutputPrefix,
    FileExtension: deliveryStream.fileExtension,
    CompressionFormat: deliveryStream.compressionFormat,
    BufferingHints: { IntervalInSeconds: hints.intervalSeconds, SizeInMBs: hints.sizeMiB },
  }
  await unlessThere(
    firehose('CreateDeliveryStream', {
      DeliveryStreamName: deliveryStream.name,
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: { KinesisStreamARN: StreamARN, RoleARN: role },
      ExtendedS3DestinationConfiguration: destination,
    }),
  )
  const named = { DeliveryStreamName: deliveryStream.name }
  const { DeliveryStreamDescription } = await firehose('DescribeDeliveryStream', named)
  await firehose('UpdateDestination', {
    ...named,
    CurrentDeliveryStreamVersionId: DeliveryStreamDescription.VersionId,
    DestinationId: DeliveryStreamDescription.Destinations[0].DestinationId,
    ExtendedS3DestinationUpdate: destination,
  })
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if (!(error instanceof AwsError && error.type === 'ResourceInUseException')) throw error
  })
}
