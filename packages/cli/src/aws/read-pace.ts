import { type Clock, sleep } from '@sluice/core/clock'
import { kinesisLimits, limits } from '@sluice/core/pipeline'

/** Reading leaves at least half of a shard's bytes to Firehose. */
const bytesPerSecond = kinesisLimits.shardReadBytesPerSecond / 2

/** The shortest time between two calls that leaves at least 3 of a shard's 5 reads a second to Firehose. */
export const fastestIntervalMs = 1_000 / (kinesisLimits.shardReadsPerSecond - 3)

/** The speed at which one shard is read. */
export type ReadPace = {
  /** Resolves when the next call of GetRecords may be made. Resolves at once when the signal aborts. */
  wait: (signal?: AbortSignal) => Promise<void>
  /** Returns the number of records to request: as many as may be read in one interval. */
  limit: () => number
  /** Counts the records that a call has returned. */
  spend: (records: readonly { data: Uint8Array }[]) => void
}

/** Returns the pace of a shard with at least `intervalMs` between two calls. */
export function readPace(clock: Clock, intervalMs: number): ReadPace {
  let nextAt = Number.NEGATIVE_INFINITY
  const callBytes = (bytesPerSecond * intervalMs) / 1_000
  let recordBytes: number = limits.packedRecordBytes
  return {
    async wait(signal) {
      const ms = nextAt - clock.monotonic()
      if (ms > 0) await sleep(clock, ms, signal).catch(() => {})
      nextAt = clock.monotonic() + intervalMs
    },
    // The size of the next records is unknown. The largest one of the last call is the best guess.
    limit: () => Math.min(kinesisLimits.getRecords, Math.max(1, Math.floor(callBytes / recordBytes))),
    spend(records) {
      const bytes = records.reduce((sum, { data }) => sum + data.length, 0)
      if (records.length > 0) recordBytes = Math.max(...records.map(({ data }) => data.length), 1)
      nextAt = Math.max(nextAt, nextAt - intervalMs + (bytes / bytesPerSecond) * 1_000)
    },
  }
}
