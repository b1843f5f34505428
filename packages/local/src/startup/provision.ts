import { type Clock, sleep } from '@sluice/core/clock'
import { bucket, deliveryStream, initialShards, stream } from '@sluice/core/pipeline'
import { role } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import { callAws } from '../aws/json-client.ts'
import type { Input } from '../aws/json-server.ts'
import { directRequest } from '../http/direct-request.ts'
import { SetupError } from './setup-error.ts'

/** When Firehose delivers: `intervalSeconds` after the first record, or at `sizeMiB`, whichever comes first. */
export type Hints = { intervalSeconds: number; sizeMiB: number }

/** The services that are provisioned. An action throws AwsError as the service reports it. */
export type ProvisionTarget = {
  kinesis: (action: string, input: Input) => Promise<Input>
  firehose: (action: string, input: Input) => Promise<Input>
  /** Creates a bucket unless it exists. */
  createBucket: (name: string) => Promise<void>
}

/** Returns the services of a local AWS at an endpoint, such as `http://127.0.0.1:4566`. */
export const targetAt = (endpoint: string): ProvisionTarget => ({
  kinesis: (action, input) => callAws(endpoint, `Kinesis_20131202.${action}`, input),
  firehose: (action, input) => callAws(endpoint, `Firehose_20150804.${action}`, input),
  async createBucket(name) {
    const { status, body } = await directRequest(`${endpoint}/${name}`, { method: 'PUT' })
    const exists = status === 409
    if (status !== 200 && !exists) throw new Error(`Couldn't create the bucket: ${body}`)
  },
})

export type ProvisionOptions = {
  target: ProvisionTarget
  shards: number
  /** Default: true if the definition has an on-demand stream and no other number of shards is wanted. */
  onDemand?: boolean
  hints: Hints
  clock: Clock
  /** Called when the stream was created, before it is active. */
  onStreamCreated?: (() => void) | undefined
}

const activePollMs = 50

/**
 * Creates the stream, the bucket and the delivery stream of `core/pipeline.ts` through the AWS APIs, as a deployment
 * does. What exists stays, except for settings that have changed.
 * @throws SetupError if the existing stream has another number of shards
 */
export async function provision(options: ProvisionOptions): Promise<void> {
  const streamArn = await provisionStream(options)
  await options.target.createBucket(bucket.name)
  await provisionDeliveryStream(options, streamArn)
}

/** Returns the stream's ARN. */
async function provisionStream(options: ProvisionOptions): Promise<string> {
  const { target, shards, clock, onStreamCreated } = options
  const { onDemand = stream.shardCount === 'on-demand' && shards === initialShards() } = options
  const { kinesis } = target
  const StreamName = stream.name
  const describe = async () => (await kinesis('DescribeStreamSummary', { StreamName })).StreamDescriptionSummary
  const mode = onDemand ? { StreamModeDetails: { StreamMode: 'ON_DEMAND' } } : { ShardCount: shards }
  await unlessExists(kinesis('CreateStream', { StreamName, ...mode }).then(onStreamCreated))
  let summary = await describe()
  while (summary.StreamStatus !== 'ACTIVE') {
    await sleep(clock, activePollMs)
    summary = await describe()
  }
  if (summary.OpenShardCount !== shards) {
    const existing = `The stream in this data folder has ${summary.OpenShardCount} shard(s), not ${shards}`
    throw new SetupError(`${existing}, and a local stream can't change its shards.`, { setting: 'shards' })
  }
  const { retentionHours } = stream
  if (summary.RetentionPeriodHours !== retentionHours) {
    const change = summary.RetentionPeriodHours < retentionHours ? 'Increase' : 'Decrease'
    await kinesis(`${change}StreamRetentionPeriod`, { StreamName, RetentionPeriodHours: retentionHours })
  }
  return summary.StreamARN
}

async function provisionDeliveryStream({ target, hints }: ProvisionOptions, streamArn: string): Promise<void> {
  const { firehose } = target
  const DeliveryStreamName = deliveryStream.name
  const destination = destinationOf(hints)
  await unlessExists(
    firehose('CreateDeliveryStream', {
      DeliveryStreamName,
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: { KinesisStreamARN: streamArn, RoleARN: role },
      ExtendedS3DestinationConfiguration: destination,
    }),
  )
  const { DeliveryStreamDescription } = await firehose('DescribeDeliveryStream', { DeliveryStreamName })
  await firehose('UpdateDestination', {
    DeliveryStreamName,
    CurrentDeliveryStreamVersionId: DeliveryStreamDescription.VersionId,
    DestinationId: DeliveryStreamDescription.Destinations[0].DestinationId,
    ExtendedS3DestinationUpdate: destination,
  })
}

const destinationOf = (hints: Hints) => ({
  RoleARN: role,
  BucketARN: `arn:aws:s3:::${bucket.name}`,
  Prefix: deliveryStream.prefix,
  ErrorOutputPrefix: deliveryStream.errorOutputPrefix,
  FileExtension: deliveryStream.fileExtension,
  CompressionFormat: deliveryStream.compressionFormat,
  BufferingHints: { IntervalInSeconds: hints.intervalSeconds, SizeInMBs: hints.sizeMiB },
})

async function unlessExists(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if (!(error instanceof AwsError && error.type === 'ResourceInUseException')) throw error
  })
}
