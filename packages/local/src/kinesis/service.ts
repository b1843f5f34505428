import { every } from '@sluice/core/clock'
import { withValidation } from '../aws/validation.ts'
import { type KinesisOptions, openContext } from './context.ts'
import { inputs } from './inputs.ts'
import { putActions } from './put.ts'
import { readActions } from './read.ts'
import { countOf, shardIdOf } from './shards.ts'
import { streamActions } from './streams.ts'

/** Kinesis Data Streams, as far as a producer, Firehose and a plain reader call it. */
export function startKinesis(options: KinesisOptions) {
  const context = openContext(options)
  const { store, clock, horizonOf, streamOf } = context
  const trim = async () => {
    for (const stream of store.streams()) await store.trim(stream, horizonOf(stream))
  }
  // What a full disk stops, the next minute does.
  const stopTrimming = every(clock, 60_000, () => void trim().catch(console.error))
  return {
    actions: withValidation({ ...streamActions(context), ...putActions(context), ...readActions(context) }, inputs),
    /** Lines that a stream ever took. */
    linesIn: (name: string) => store.totals(streamOf({ StreamName: name })).reduce((sum, { lines }) => sum + lines, 0),
    /** Records that each shard of a stream ever took, and how many are behind its checkpoint, a sequence number. */
    shardsIn(name: string, checkpoints: Record<string, string>): { records: number; lag: number }[] {
      const stream = streamOf({ StreamName: name })
      const readOf = (n: number) => countOf(checkpoints[shardIdOf(n)] ?? '', stream, n) ?? 0
      return store.totals(stream).map(({ records }, n) => ({ records, lag: records - readOf(n) }))
    },
    close() {
      stopTrimming()
      store.close()
    },
  }
}
