import type { Stats } from '@sluice/core/control-api'
import { deliveryStream, stream } from '@sluice/core/pipeline'
import type { Firehose } from '../firehose/service.ts'
import type { Kinesis } from '../kinesis/service.ts'
import type { Observer } from './observe.ts'

export type StatsOptions = { kinesis: Kinesis; firehose: Firehose; observer: Observer }

/** Returns the pipeline's counters. */
export function pipelineStats({ kinesis, firehose, observer }: StatsOptions): Stats {
  const inStream = kinesis.linesIn(stream.name)
  const { lines: delivered, checkpoints } = firehose.delivered(deliveryStream.name)
  const shards = kinesis.shardsIn(stream.name, checkpoints)
  // A delivery stream still delivers an expired record that it holds in memory.
  const expired = Math.max(0, Math.min(kinesis.expiredIn(stream.name, deliveryStream.name), inStream - delivered))
  // Not only the difference: once no shard has a lag, lines that weren't delivered are lost, and the sum must show it.
  const buffered = shards.some(({ lag }) => lag > 0) ? inStream - delivered - expired : 0
  return { ...observer.counts(), inStream, delivered, buffered, expired, shards }
}
