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
  // Not only the difference: once no shard has a lag, lines that weren't delivered are lost, and the sum must show it.
  const buffered = shards.some(({ lag }) => lag > 0) ? inStream - delivered : 0
  return { ...observer.counts(), inStream, delivered, buffered, shards }
}
