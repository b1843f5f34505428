import type { Stats } from '@sluice/core/control-api'

/**
 * The events that the stream received since a burst started, by origin and by place:
 * `accepted + others + duplicates = inStream = inS3 + buffered + missing`.
 */
export type Balance = {
  /** Events of the burst, as its responses reported them. */
  accepted: number
  /** Events of other senders, and of requests without a response; negative if accepted events are missing. */
  others: number
  duplicates: number
  inStream: number
  inS3: number
  buffered: number
  /** Neither buffered nor in S3; negative if those have more. */
  missing: number
}

/** Returns the difference that a burst made to the counts of the pipeline. */
export function balanceOf(accepted: number, before: Stats, now: Stats): Balance {
  const inStream = now.inStream - before.inStream
  const duplicates = now.duplicates - before.duplicates
  const delivered = now.delivered - before.delivered
  // Events that were buffered before the burst are delivered first.
  const earlier = Math.min(before.buffered, delivered)
  const inS3 = delivered - earlier
  const buffered = now.buffered - (before.buffered - earlier)
  return {
    accepted,
    others: inStream - duplicates - accepted,
    duplicates,
    inStream,
    inS3,
    buffered,
    missing: inStream - inS3 - buffered,
  }
}
