import type { Stats } from '@sluice/core/control-api'

/** The events of one burst, by where they are. */
export type Balance = {
  inStream: number
  inS3: number
  buffered: number
  /** In the stream, but not reported as accepted; negative if accepted events are missing there. */
  unaccepted: number
  /** In the stream, but neither buffered nor in S3; negative if those have more. */
  missing: number
}

/** Returns the difference that a burst made to the counts of the pipeline. */
export function balanceOf(accepted: number, before: Stats, now: Stats): Balance {
  const inStream = now.inStream - before.inStream
  const delivered = now.delivered - before.delivered
  // Events that were buffered before the burst are delivered first.
  const earlier = Math.min(before.buffered, delivered)
  const inS3 = delivered - earlier
  const buffered = now.buffered - (before.buffered - earlier)
  return { inStream, inS3, buffered, unaccepted: inStream - accepted, missing: inStream - inS3 - buffered }
}
