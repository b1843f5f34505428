import { every } from '@sluice/core/clock'
import { kinesisLimits } from '@sluice/core/pipeline'
import { withValidation } from '../aws/validation.ts'
import { type KinesisContext, type KinesisOptions, openContext } from './context.ts'
import { inputs } from './inputs.ts'
import { listActions } from './list-actions.ts'
import { putActions } from './put-actions.ts'
import { readActions } from './read-actions.ts'
import { retentionActions } from './retention-actions.ts'
import { countEveryMs } from './running-time.ts'
import { noQuotas } from './shard-quotas.ts'
import { positionOf, shardIdOf } from './shards.ts'
import { shardsOf } from './stream.ts'
import { streamActions } from './stream-actions.ts'
import { tagActions } from './tag-actions.ts'

/**
 * Starts Kinesis Data Streams, as far as a producer, Firehose and a plain reader call it.
 * @throws SetupError if the database can't be read or has lost records
 */
export function startKinesis(options: KinesisOptions) {
  const context = openContext(options)
  const { store, clock, guard, streamOf } = context
  const { onError = console.error } = options
  const reportTrim = (error: unknown) => onError(guard.failure() ?? `Kinesis couldn't delete expired records: ${error}`)
  // A trim that fails, on a full disk for instance, is tried again a minute later.
  const stopTrimming = every(clock, countEveryMs, () => void trim(context, onError).catch(reportTrim))
  const totalsOf = (name: string) => {
    const stream = streamOf({ StreamName: name })
    return shardsOf(stream).map((shard, number) => ({ stream, number, ...store.totalsOf(shard) }))
  }
  const actions = {
    ...streamActions(context),
    ...retentionActions(context),
    ...tagActions(context),
    ...listActions(context),
    ...putActions(context),
    ...readActions(context),
  }
  return {
    actions: withValidation(actions, inputs, guard.check),
    /** The actions of a delivery stream in this process. */
    deliveryReads: withValidation(
      { ...listActions(context), ...readActions(context, deliveryBytes) },
      inputs,
      guard.check,
    ),
    /** The same actions, whose reads count against no quota. */
    unlimitedReads: {
      ...listActions(context),
      ...readActions({ ...context, quotasOf: () => noQuotas }, deliveryBytes),
    },
    activate: context.activate,
    /** Yields the data of each record that a stream still has. */
    *dataIn(name: string): Generator<Buffer> {
      for (const shard of shardsOf(streamOf({ StreamName: name })))
        for (const { data } of store.read(shard, 0, -1)) yield data
    },
    hasStream: (name: string): boolean => store.stream(name) !== undefined,
    /** Returns how many lines a stream has ever received. */
    linesIn: (name: string): number => totalsOf(name).reduce((sum, { lines }) => sum + lines, 0),
    /**
     * Returns how many records each shard of a stream has ever received, and how many of them are behind the shard's
     * checkpoint and haven't expired. `checkpoints` has a sequence number by shard id.
     */
    shardsIn: (name: string, checkpoints: Record<string, string>): { records: number; lag: number }[] =>
      totalsOf(name).map(({ stream, number, records }) => {
        const read = positionOf(checkpoints[shardIdOf(number)] ?? '', stream, number) ?? 0
        return { records, lag: records - Math.max(read, store.retention.deletedTo(stream.firstShard + number)) }
      }),
    /** Returns how many lines of a stream expired before a delivery stream had delivered them. */
    expiredIn: (name: string, reader: string): number =>
      shardsOf(streamOf({ StreamName: name })).reduce((sum, shard) => sum + store.retention.unreadBy(shard, reader), 0),
    close(): void {
      stopTrimming()
      store.close()
    },
  }
}

/** Less than GetRecords can return, so that fewer records are in memory. It is enough for the largest record. */
const deliveryBytes = kinesisLimits.recordBytes

/** Deletes the expired records of every stream. Reports those that a delivery stream had not delivered. */
async function trim({ store, expiry, guard }: KinesisContext, onError: (message: string) => void): Promise<void> {
  guard.check()
  store.retention.countTime()
  for (const stream of store.streams()) {
    const lost = new Map<string, number>()
    for (const shard of shardsOf(stream)) {
      const readers = expiry.readers(stream, shard)
      const unread = await store.retention.trim(shard, expiry.firstKept(stream, shard), readers)
      for (const [reader, lines] of unread) lost.set(reader, (lost.get(reader) ?? 0) + lines)
    }
    for (const [reader, lines] of lost) {
      if (lines > 0) onError(`Lost ${lines} event(s): they expired in ${stream.name} before ${reader} delivered them.`)
    }
  }
}

/** A running Kinesis. */
export type Kinesis = ReturnType<typeof startKinesis>
