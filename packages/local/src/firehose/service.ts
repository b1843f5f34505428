import { isDeepStrictEqual } from 'node:util'
import { prefixProblem } from '@sluice/core/prefix'
import { AwsError } from '../aws/error.ts'
import type { Actions, Input } from '../aws/json-server.ts'
import { withValidation } from '../aws/validation.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { type DeliveryObserver, startDelivery } from './delivery.ts'
import { destinationId, inputs } from './inputs.ts'
import { type Destination, openStates, type State } from './state.ts'

export type FirehoseOptions = {
  folder: string
  region: string
  /** Where Kinesis and S3 answer. */
  endpoint: string
  onCrashPoint?: OnCrashPoint
  /** Who watches a delivery stream. */
  observe?: (name: string) => DeliveryObserver
}

const account = '000000000000'
const role = `arn:aws:iam::${account}:role/local`

/** Firehose for Kinesis sources and S3 destinations. Delivery streams that the folder knows go on at once. */
export function startFirehose({ folder, region, observe = () => ({}), ...options }: FirehoseOptions) {
  const states = openStates(folder)
  const deliveries = new Map<string, ReturnType<typeof startDelivery>>()
  const start = (state: State) => {
    const { name } = state.deliveryStream
    deliveries.set(name, startDelivery(state, { ...options, ...observe(name), states }))
  }
  for (const state of states.all()) start(state)

  const arnOf = (name: string) => `arn:aws:firehose:${region}:${account}:deliverystream/${name}`
  const find = (name: string): State => {
    const state = states.get(name)
    if (state) return state
    throw new AwsError('ResourceNotFoundException', `Firehose ${name} under account ${account} not found.`)
  }
  const stop = async (name: string) => {
    await deliveries.get(name)?.stop(0)
    deliveries.delete(name)
  }
  let turn: Promise<unknown> = Promise.resolve()
  /** One after the other: two that make or change the same delivery stream must not both start it. */
  const inTurn =
    (perform: Actions[string]): Actions[string] =>
    (input) => {
      turn = turn.catch(() => {}).then(() => perform(input))
      return turn
    }
  const refusePut = ({ DeliveryStreamName }: Input) => {
    find(DeliveryStreamName)
    const refusal = 'This operation is not permitted on KinesisStreamAsSource delivery stream type.'
    throw new AwsError('InvalidArgumentException', refusal)
  }

  const actions: Actions = {
    CreateDeliveryStream: inTurn(async (input) => {
      const name: string = input.DeliveryStreamName
      if (states.get(name)) {
        throw new AwsError('ResourceInUseException', `Firehose ${name} under accountId ${account} already exists`)
      }
      const deliveryStream = {
        name,
        version: 1,
        createdAt: Math.floor(Date.now() / 1_000),
        streamName: input.KinesisStreamSourceConfiguration.KinesisStreamARN.split('/').at(-1),
        destination: readDestination(input.ExtendedS3DestinationConfiguration),
      }
      const state = { deliveryStream, checkpoints: {}, lines: 0 }
      await states.save(state)
      start(state)
      return { DeliveryStreamARN: arnOf(name) }
    }),

    DeleteDeliveryStream: inTurn(async ({ DeliveryStreamName }) => {
      find(DeliveryStreamName)
      await stop(DeliveryStreamName)
      await states.delete(DeliveryStreamName)
      return {}
    }),

    UpdateDestination: inTurn(async (input) => {
      const { DeliveryStreamName, CurrentDeliveryStreamVersionId, ExtendedS3DestinationUpdate: update } = input
      const { deliveryStream } = find(DeliveryStreamName)
      if (CurrentDeliveryStreamVersionId !== String(deliveryStream.version)) {
        throw new AwsError('ConcurrentModificationException', `The version is ${deliveryStream.version}.`)
      }
      const updated = { ...deliveryStream, destination: readDestination({ ...deliveryStream.destination, ...update }) }
      if (isDeepStrictEqual(updated, deliveryStream)) return {}
      await stop(DeliveryStreamName)
      try {
        const changed = { ...updated, version: updated.version + 1 }
        await states.save({ ...find(DeliveryStreamName), deliveryStream: changed })
      } finally {
        start(find(DeliveryStreamName))
      }
      return {}
    }),

    DescribeDeliveryStream: ({ DeliveryStreamName }) => {
      const { name, version, createdAt, streamName, destination } = find(DeliveryStreamName).deliveryStream
      const source = {
        KinesisStreamARN: `arn:aws:kinesis:${region}:${account}:stream/${streamName}`,
        RoleARN: role,
        DeliveryStartTimestamp: createdAt,
      }
      const description = {
        DeliveryStreamName: name,
        DeliveryStreamARN: arnOf(name),
        DeliveryStreamStatus: 'ACTIVE',
        DeliveryStreamType: 'KinesisStreamAsSource',
        VersionId: String(version),
        CreateTimestamp: createdAt,
        Source: { KinesisStreamSourceDescription: source },
        Destinations: [{ DestinationId: destinationId, ExtendedS3DestinationDescription: destination }],
        HasMoreDestinations: false,
      }
      return { DeliveryStreamDescription: description }
    },

    ListDeliveryStreams({ ExclusiveStartDeliveryStreamName: start = '', Limit = 10 }) {
      const names = states.all().map(({ deliveryStream }) => deliveryStream.name)
      const rest = names.filter((name) => name > start)
      return { DeliveryStreamNames: rest.slice(0, Limit), HasMoreDeliveryStreams: rest.length > Limit }
    },

    PutRecord: refusePut,
    PutRecordBatch: refusePut,
  }

  return {
    actions: withValidation(actions, inputs),
    /** What a delivery stream has delivered: its lines, and up to which record of each shard. */
    delivered: (name: string): Pick<State, 'lines' | 'checkpoints'> =>
      states.get(name) ?? { lines: 0, checkpoints: {} },
    /** Delivers what the stream holds now, without waiting for size or interval. */
    flush: async (name: string): Promise<void> => deliveries.get(name)?.flush(),
    /** Delivers what the streams still hold, as far as `withinMs` allows. */
    async stop(withinMs: number): Promise<void> {
      await Promise.all([...deliveries.values()].map((delivery) => delivery.stop(withinMs)))
    },
  }
}

/** A destination as DescribeDeliveryStream shows it: with Firehose's defaults. */
function readDestination(input: Input): Destination {
  const {
    BucketARN,
    Prefix = '',
    ErrorOutputPrefix = '',
    FileExtension = '',
    CompressionFormat = 'UNCOMPRESSED',
  } = input
  const problem = prefixProblem(Prefix, ErrorOutputPrefix)
  if (problem) throw new AwsError('InvalidArgumentException', problem)
  const BufferingHints = { IntervalInSeconds: 300, SizeInMBs: 5, ...input.BufferingHints }
  return { RoleARN: role, BucketARN, Prefix, ErrorOutputPrefix, FileExtension, CompressionFormat, BufferingHints }
}
