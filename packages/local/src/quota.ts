/** Units that come back at a steady rate, up to a number at hand. */
export type Quota = {
  has: (units: number) => boolean
  /** Takes units, even into debt. */
  spend: (units: number) => void
}

/** `now` is a monotonic clock in milliseconds. */
export function quota(perSecond: number, now = () => performance.now(), atMost = perSecond): Quota {
  let atHand = atMost
  let countedAt = now()
  const count = () => {
    const at = now()
    atHand = Math.min(atMost, atHand + ((at - countedAt) / 1_000) * perSecond)
    countedAt = at
    return atHand
  }
  return {
    has: (units) => count() >= units,
    spend: (units) => {
      atHand = count() - units
    },
  }
}
