import type { Stats } from '@sluice/core/control-api'
import { deliveryStream, stream } from '@sluice/core/pipeline'
import type { Firehose } from '../firehose/service.ts'
import type { Kinesis } from '../kinesis/service.ts'
import type { FaultSwitch } from './fault-switch.ts'
import type { Observer } from './observe.ts'

export type StatsOptions = { kinesis: Kinesis; firehose: Firehose; observer: Observer; faults: FaultSwitch }

/** Returns the pipeline's counters, all of one moment. */
export function pipelineStats({ kinesis, firehose, observer, faults }: StatsOptions): Stats {
  const inStream = kinesis.linesIn(stream.name)
  const { lines: delivered, checkpoints } = firehose.delivered(deliveryStream.name)
  const shards = kinesis.shardsIn(stream.name, checkpoints)
  // A delivery stream still delivers an expired record that it holds in memory.
  const expired = Math.max(0, Math.min(kinesis.expiredIn(stream.name, deliveryStream.name), inStream - delivered))
  // Not only the difference: once no shard has a lag, lines that weren't delivered are lost, and the sum must show it.
  const buffered = shards.some(({ lag }) => lag > 0) ? inStream - delivered - expired : 0
  const { acknowledged, duplicates, retries, failed, buffer } = observer.counts()
  const lost = Math.max(0, inStream - delivered - buffered - expired)
  return {
    accepted: inStream - duplicates,
    duplicates,
    inStream,
    acknowledged,
    buffered,
    delivered,
    expired,
    lost,
    retries,
    failed,
    shards,
    buffer: buffered > 0 ? buffer : null,
    faults: faults.status({ retries, duplicates, lost, expired }),
  }
}
