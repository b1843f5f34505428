import type { Clock } from '@sluice/core/clock'

/** Units that are spent and come back at a steady rate. */
export type Quota = {
  /** True if at least this many units are available. */
  has: (units: number) => boolean
  /** Removes units, into debt if need be. */
  spend: (units: number) => void
}

/** Returns a quota that starts full: `perSecond` units come back each second, and at most `atMost` are available. */
export function quota(perSecond: number, clock: Clock, atMost = perSecond): Quota {
  let available = atMost
  let countedAt = clock.monotonic()
  const count = () => {
    const now = clock.monotonic()
    available = Math.min(atMost, available + ((now - countedAt) / 1_000) * perSecond)
    countedAt = now
    return available
  }
  return {
    has: (units) => count() >= units,
    spend(units) {
      available = count() - units
    },
  }
}
