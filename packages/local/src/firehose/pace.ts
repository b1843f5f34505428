/** Firehose reads each shard once per second. */
export const readEveryMs = 1_000

/** The pause before the next read while there is more to read. Kinesis allows 5 reads per second and shard. */
export const readAgainMs = 200

/** Returns the pause before the next try after `failures` failures in a row, in milliseconds. */
export const backoffMs = (failures: number): number => Math.min(2_000, 100 * 2 ** failures)
