import type { Stats } from '@sluice/core/control-api'

/** Returns how many events that were stored after `before` are in S3, without copies. Earlier events are delivered first. */
export function deliveredSince(before: Stats, now: Stats): number {
  const delivered = now.delivered - before.delivered
  const copies = now.duplicates - before.duplicates
  return Math.max(0, delivered - Math.min(before.buffered, delivered) - copies)
}
