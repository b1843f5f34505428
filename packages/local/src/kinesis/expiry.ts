import type { Clock } from '@sluice/core/clock'
import type { Reader } from './retention.ts'
import { positionOf, shardIdOf } from './shards.ts'
import type { Store } from './store.ts'
import { retentionMsOf, type Stream } from './stream.ts'

/** A delivery stream that reads a stream, and the last sequence number of each shard that it has delivered. */
export type DeliveryReader = { name: string; checkpoints: Record<string, string> }

/** Returns the delivery streams that read a stream. */
export type ReadersOf = (streamName: string) => DeliveryReader[]

/** Returns which records of a shard have expired, and for which delivery streams they still count as unread. */
export function expiry(store: Store, clock: Clock, readersOf: ReadersOf) {
  const readers = (stream: Stream, shard: number): Reader[] => {
    const number = shard - stream.firstShard
    return readersOf(stream.name).map(({ name, checkpoints }) => ({
      name,
      position: positionOf(checkpoints[shardIdOf(number)] ?? '', stream, number) ?? 0,
    }))
  }
  return {
    readers,
    /**
     * Returns the position of the first record that a stream still has. Records expire by their arrival. Those that a
     * delivery stream hasn't delivered expire by running time, so that a machine that was off loses nothing.
     */
    firstKept(stream: Stream, shard: number): number {
      const retentionMs = retentionMsOf(stream)
      const kept = store.positionAt(shard, clock.now() - retentionMs)
      if (kept === store.retention.oldestPosition(shard)) return kept
      const delivered = Math.min(...readers(stream, shard).map(({ position }) => position))
      return Math.min(kept, Math.max(delivered, store.retention.recordsBefore(shard, retentionMs)) + 1)
    },
  }
}
