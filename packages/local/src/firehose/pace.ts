/** How often a delivery stream reads its shards. */
export type Pace = {
  /** Time from one read to the next in milliseconds. */
  readEveryMs: number
  /** The pause before the next read while there is more to read, in milliseconds. */
  readAgainMs: number
}

/** Firehose reads each shard once per second. Kinesis allows 5 reads per second and shard. */
export const awsPace: Pace = { readEveryMs: 1_000, readAgainMs: 200 }

/** The pace of a delivery stream that is notified of new records, and whose reads have no limit. */
export const notifiedPace: Pace = { readEveryMs: 3_600_000, readAgainMs: 0 }

/** Returns the pause before the next try after `failures` failures in a row, in milliseconds. */
export const backoffMs = (failures: number): number => Math.min(2_000, 100 * 2 ** failures)
