import { every } from '@sluice/core/clock'
import { withValidation } from '../aws/validation.ts'
import { type KinesisOptions, openContext } from './context.ts'
import { inputs } from './inputs.ts'
import { putActions } from './put-actions.ts'
import { readActions } from './read-actions.ts'
import { retentionActions } from './retention-actions.ts'
import { positionOf, shardIdOf } from './shards.ts'
import { shardsOf } from './stream.ts'
import { streamActions } from './stream-actions.ts'

const trimEveryMs = 60_000

/**
 * Starts Kinesis Data Streams, as far as a producer, Firehose and a plain reader call it.
 * @throws SetupError if the database can't be read or has lost records
 */
export function startKinesis(options: KinesisOptions) {
  const context = openContext(options)
  const { store, clock, horizonOf, streamOf } = context
  const trim = async () => {
    for (const stream of store.streams()) await store.trim(stream, horizonOf(stream))
  }
  const { onError = console.error } = options
  const reportTrim = (error: unknown) => onError(`Kinesis couldn't delete expired records: ${error}`)
  // A trim that fails, on a full disk for instance, is tried again a minute later.
  const stopTrimming = every(clock, trimEveryMs, () => void trim().catch(reportTrim))
  const totalsOf = (name: string) => {
    const stream = streamOf({ StreamName: name })
    return shardsOf(stream).map((shard, number) => ({ stream, number, ...store.totalsOf(shard) }))
  }
  const actions = {
    ...streamActions(context),
    ...retentionActions(context),
    ...putActions(context),
    ...readActions(context),
  }
  return {
    actions: withValidation(actions, inputs),
    /** Returns how many lines a stream has ever received. */
    linesIn: (name: string): number => totalsOf(name).reduce((sum, { lines }) => sum + lines, 0),
    /**
     * Returns how many records each shard of a stream has ever received, and how many of them are behind the shard's
     * checkpoint. `checkpoints` has a sequence number by shard id.
     */
    shardsIn: (name: string, checkpoints: Record<string, string>): { records: number; lag: number }[] =>
      totalsOf(name).map(({ stream, number, records }) => {
        const read = positionOf(checkpoints[shardIdOf(number)] ?? '', stream, number) ?? 0
        return { records, lag: records - read }
      }),
    close(): void {
      stopTrimming()
      store.close()
    },
  }
}

/** A running Kinesis. */
export type Kinesis = ReturnType<typeof startKinesis>
