import { kinesisLimits } from '@sluice/core/pipeline'
import { AwsError } from '../aws-json.ts'
import { quota } from '../quota.ts'
import { openStore, type Stream } from './store.ts'

export type KinesisOptions = {
  folder: string
  region: string
  /** Told of records once they are on disk. */
  onStored?: (records: { shardId: string; sequenceNumber: string; data: Buffer }[]) => void
  /** Milliseconds since 1970. */
  now?: () => number
  /** A monotonic clock, milliseconds: quotas refill by it. */
  elapsed?: (() => number) | undefined
}

export type Room = ReturnType<typeof openRoom>

/** The account that every local ARN names. */
export const account = '000000000000'

/** What the actions share: the records, the streams by name, and each shard's quotas. */
export function openRoom({ folder, region, onStored = () => {}, now = Date.now, elapsed }: KinesisOptions) {
  const store = openStore(folder, now)
  const quotas = new Map<number, ReturnType<typeof newQuotas>>()
  const newQuotas = () => ({
    records: quota(kinesisLimits.shardRecordsPerSecond, elapsed),
    bytes: quota(kinesisLimits.shardBytesPerSecond, elapsed),
    reads: quota(kinesisLimits.shardReadsPerSecond, elapsed),
    readBytes: quota(kinesisLimits.shardReadBytesPerSecond, elapsed),
  })
  return {
    store,
    onStored,
    now,
    arnOf: (name: string) => `arn:aws:kinesis:${region}:${account}:stream/${name}`,
    /** @throws AwsError `ResourceNotFoundException` */
    streamOf({ StreamName, StreamARN }: { StreamName?: string; StreamARN?: string }): Stream {
      const name = StreamName ?? StreamARN?.split('/').at(-1)
      if (!name) throw new AwsError('InvalidArgumentException', 'Either StreamName or StreamARN must be given.')
      const stream = store.stream(name)
      if (stream) return stream
      throw new AwsError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`)
    },
    quotasOf(shard: number) {
      const own = quotas.get(shard) ?? newQuotas()
      quotas.set(shard, own)
      return own
    },
    /** When the oldest record that a stream still shows may have arrived. */
    horizonOf: ({ retentionHours }: Stream) => now() - retentionHours * 3_600_000,
  }
}
