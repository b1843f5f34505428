import type { Clock } from '@sluice/core/clock'
import type { Faults } from '@sluice/core/faults'
import { kinesisLimits } from '@sluice/core/pipeline'
import type { Random } from '@sluice/core/random'
import { AwsError } from '../aws/error.ts'
import { quota } from '../aws/quota.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { openStore, type Stream } from './store.ts'

export type KinesisOptions = {
  folder: string
  region: string
  /** Called for each record once it is on disk. */
  onStored?: (stream: string, shardId: string, sequenceNumber: string, data: Buffer) => void
  clock: Clock
  random: Random
  faults?: () => Faults
  onCrashPoint?: OnCrashPoint
}

export type KinesisContext = ReturnType<typeof openContext>

const creatingMs = 200

/** The account that every local ARN names. */
export const account = '000000000000'

/** What the actions share: the records, the streams by name, and each shard's quotas. */
export function openContext({ folder, region, clock, random, ...options }: KinesisOptions) {
  const { onStored = () => {}, faults = (): Faults => ({}), onCrashPoint } = options
  const store = openStore(folder, clock, onCrashPoint)
  const activeAt = new Map<string, number>()
  const quotas = new Map<number, ReturnType<typeof newQuotas>>()
  const newQuotas = () => ({
    records: quota(kinesisLimits.shardRecordsPerSecond, clock),
    bytes: quota(kinesisLimits.shardBytesPerSecond, clock),
    reads: quota(kinesisLimits.shardReadsPerSecond, clock),
    readBytes: quota(kinesisLimits.shardReadBytesPerSecond, clock),
  })
  return {
    store,
    onStored,
    clock,
    random,
    faults,
    statusOf: ({ name }: Stream) => ((activeAt.get(name) ?? 0) > clock.monotonic() ? 'CREATING' : 'ACTIVE'),
    /** A new stream is of no use for a moment, as on AWS, so that nobody learns to count on less. */
    onCreated: (name: string) => activeAt.set(name, clock.monotonic() + creatingMs),
    arnOf: (name: string) => `arn:aws:kinesis:${region}:${account}:stream/${name}`,
    /** @throws AwsError `ResourceNotFoundException` */
    streamOf({ StreamName, StreamARN }: { StreamName?: string; StreamARN?: string }): Stream {
      const name = StreamName ?? StreamARN?.split('/').at(-1)
      if (!name) throw new AwsError('InvalidArgumentException', 'Either StreamName or StreamARN must be given.')
      const stream = store.stream(name)
      if (stream) return stream
      throw notFound(name)
    },
    /** @throws AwsError `ResourceNotFoundException`, also while the stream is being made */
    activeStreamOf(input: { StreamName?: string; StreamARN?: string }): Stream {
      const stream = this.streamOf(input)
      if (this.statusOf(stream) === 'ACTIVE') return stream
      throw notFound(stream.name)
    },
    quotasOf(shard: number) {
      const own = quotas.get(shard) ?? newQuotas()
      quotas.set(shard, own)
      return own
    },
    /** When the oldest record that a stream still shows may have arrived. */
    horizonOf: ({ retentionHours }: Stream) => clock.now() - retentionHours * 3_600_000,
  }
}

export const rateExceeded = (shardId: string, { name }: Stream): AwsError =>
  new AwsError(
    'ProvisionedThroughputExceededException',
    `Rate exceeded for shard ${shardId} in stream ${name} under account ${account}.`,
  )

const notFound = (name: string) =>
  new AwsError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`)
