import { isDeepStrictEqual } from 'node:util'
import { type Actions, AwsError, type Input } from '../aws-json.ts'
import { withValidation } from '../aws-validation.ts'
import { Checkpoints, type DeliveryStream } from './checkpoint.ts'
import { type DeliveryObserver, startDelivery } from './delivery.ts'
import { inputs } from './inputs.ts'

export type FirehoseOptions = DeliveryObserver & {
  folder: string
  region: string
  /** Where Kinesis and S3 answer. */
  endpoint: string
}

const account = '000000000000'

/** Firehose for Kinesis sources and S3 destinations. Delivery streams that the folder knows go on at once. */
export function startFirehose({ folder, region, ...options }: FirehoseOptions) {
  const checkpoints = new Checkpoints(folder)
  const deliveries = new Map<string, ReturnType<typeof startDelivery>>()
  const start = (deliveryStream: DeliveryStream) =>
    deliveries.set(deliveryStream.name, startDelivery(deliveryStream, { ...options, checkpoints }))
  for (const deliveryStream of checkpoints.deliveryStreams()) start(deliveryStream)

  const find = (name: string): DeliveryStream => {
    const found = checkpoints.deliveryStreams().find((deliveryStream) => deliveryStream.name === name)
    if (found) return found
    throw new AwsError('ResourceNotFoundException', `Firehose ${name} under account ${account} not found.`)
  }
  const arnOf = (name: string) => `arn:aws:firehose:${region}:${account}:deliverystream/${name}`
  const refusePut = ({ DeliveryStreamName }: Input) => {
    find(DeliveryStreamName)
    throw new AwsError(
      'InvalidArgumentException',
      'This operation is not permitted on KinesisStreamAsSource delivery stream type.',
    )
  }

  const actions: Actions = {
    CreateDeliveryStream(input) {
      const name: string = input.DeliveryStreamName
      if (checkpoints.deliveryStreams().some((known) => known.name === name)) {
        throw new AwsError('ResourceInUseException', `Firehose ${name} under accountId ${account} already exists`)
      }
      const deliveryStream: DeliveryStream = {
        name,
        version: 1,
        createdAt: Math.floor(Date.now() / 1_000),
        streamName: input.KinesisStreamSourceConfiguration.KinesisStreamARN.split('/').at(-1),
        ...readDestination(input.ExtendedS3DestinationConfiguration),
      }
      checkpoints.create(deliveryStream)
      start(deliveryStream)
      return { DeliveryStreamARN: arnOf(name) }
    },

    async DeleteDeliveryStream({ DeliveryStreamName }) {
      const { name } = find(DeliveryStreamName)
      await deliveries.get(name)?.stop(0)
      deliveries.delete(name)
      checkpoints.delete(name)
      return {}
    },

    async UpdateDestination({ DeliveryStreamName, CurrentDeliveryStreamVersionId, ExtendedS3DestinationUpdate }) {
      const current = find(DeliveryStreamName)
      if (CurrentDeliveryStreamVersionId !== String(current.version)) {
        throw new AwsError('ConcurrentModificationException', `The version is ${current.version}.`)
      }
      const updated = { ...current, ...readDestination(ExtendedS3DestinationUpdate) }
      if (isDeepStrictEqual(updated, current)) return {}
      await deliveries.get(current.name)?.stop(0)
      checkpoints.update({ ...updated, version: current.version + 1 })
      start({ ...updated, version: current.version + 1 })
      return {}
    },

    DescribeDeliveryStream({ DeliveryStreamName }) {
      return { DeliveryStreamDescription: describe(find(DeliveryStreamName)) }
    },

    ListDeliveryStreams({ ExclusiveStartDeliveryStreamName: start = '', Limit = 10 }) {
      const rest = checkpoints.deliveryStreams().filter(({ name }) => name > start)
      return {
        DeliveryStreamNames: rest.slice(0, Limit).map(({ name }) => name),
        HasMoreDeliveryStreams: rest.length > Limit,
      }
    },

    PutRecord: refusePut,
    PutRecordBatch: refusePut,
  }

  function describe(deliveryStream: DeliveryStream) {
    const { name, version, createdAt, streamName, bucket } = deliveryStream
    const role = `arn:aws:iam::${account}:role/local`
    const destination = {
      RoleARN: role,
      BucketARN: `arn:aws:s3:::${bucket}`,
      Prefix: deliveryStream.prefix,
      ErrorOutputPrefix: deliveryStream.errorOutputPrefix,
      BufferingHints: {
        SizeInMBs: deliveryStream.bufferingSizeMiB,
        IntervalInSeconds: deliveryStream.bufferingIntervalSeconds,
      },
      CompressionFormat: deliveryStream.compressionFormat,
      FileExtension: deliveryStream.fileExtension,
    }
    return {
      DeliveryStreamName: name,
      DeliveryStreamARN: arnOf(name),
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamType: 'KinesisStreamAsSource',
      VersionId: String(version),
      CreateTimestamp: createdAt,
      Source: {
        KinesisStreamSourceDescription: {
          KinesisStreamARN: `arn:aws:kinesis:${region}:${account}:stream/${streamName}`,
          RoleARN: role,
          DeliveryStartTimestamp: createdAt,
        },
      },
      Destinations: [
        {
          DestinationId: 'destinationId-000000000001',
          ExtendedS3DestinationDescription: destination,
        },
      ],
      HasMoreDestinations: false,
    }
  }

  return {
    actions: withValidation(actions, inputs),
    /** Lines that a delivery stream ever delivered. */
    linesDelivered: (name: string): number => checkpoints.lines(name),
    /** Delivers what the streams hold now, without waiting for size or interval. */
    async flush(): Promise<void> {
      await Promise.all([...deliveries.values()].map((delivery) => delivery.flush()))
    },
    /** Delivers what the streams still hold, as far as `withinMs` allows. */
    async stop(withinMs: number): Promise<void> {
      await Promise.all([...deliveries.values()].map((delivery) => delivery.stop(withinMs)))
      checkpoints.close()
    },
  }
}

/** A destination as CreateDeliveryStream describes it, with Firehose's defaults. */
function readDestination(destination: Input) {
  const { SizeInMBs = 5, IntervalInSeconds = 300 } = destination.BufferingHints ?? {}
  return {
    bucket: destination.BucketARN.split(':::').at(-1) as string,
    prefix: destination.Prefix ?? '',
    errorOutputPrefix: destination.ErrorOutputPrefix ?? '',
    fileExtension: destination.FileExtension ?? '',
    compressionFormat: destination.CompressionFormat ?? 'UNCOMPRESSED',
    bufferingIntervalSeconds: IntervalInSeconds,
    bufferingSizeMiB: SizeInMBs,
  }
}
