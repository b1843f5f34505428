import { kinesisLimits } from '@sluice/core/pipeline'
import { AwsError } from '../aws-json.ts'
import { withValidation } from '../aws-validation.ts'
import { quota } from '../quota.ts'
import { inputs } from './inputs.ts'
import { putActions } from './put.ts'
import { readActions } from './read.ts'
import { account, type KinesisOptions, type Room, type ShardQuotas } from './room.ts'
import { Store } from './store.ts'
import { streamActions } from './streams.ts'

/** Kinesis Data Streams, as far as a producer, Firehose and a plain reader call it. */
export function startKinesis({ folder, region, onStored = () => {}, now = Date.now }: KinesisOptions) {
  const store = new Store(folder, now)
  const quotas = new Map<number, ShardQuotas>()
  const arnOf = (name: string) => `arn:aws:kinesis:${region}:${account}:stream/${name}`
  const room: Room = {
    folder,
    region,
    onStored,
    now,
    store,
    arnOf,
    streamOf({ StreamName, StreamARN }) {
      const name = StreamName ?? StreamARN?.split('/').at(-1)
      if (!name) throw new AwsError('InvalidArgumentException', 'Either StreamName or StreamARN must be given.')
      const stream = store.stream(name)
      if (stream) return stream
      throw new AwsError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`)
    },
    quotasOf(shard) {
      const own = quotas.get(shard) ?? {
        records: quota(kinesisLimits.shardRecordsPerSecond),
        bytes: quota(kinesisLimits.shardBytesPerSecond),
        reads: quota(kinesisLimits.shardReadsPerSecond),
        readBytes: quota(kinesisLimits.shardReadBytesPerSecond),
      }
      quotas.set(shard, own)
      return own
    },
    horizonOf: ({ retentionHours }) => now() - retentionHours * 3_600_000,
  }

  const trimming = setInterval(() => {
    for (const stream of store.streams()) store.trim(stream, room.horizonOf(stream))
  }, 60_000).unref()

  const actions = { ...streamActions(room), ...putActions(room), ...readActions(room) }
  return {
    actions: withValidation(actions, inputs),
    /** Lines that a stream ever took. */
    linesIn: (streamName: string): number => store.linesIn(room.streamOf({ StreamName: streamName })),
    close() {
      clearInterval(trimming)
      store.close()
    },
  }
}
