/** Units that come back at a steady rate, up to a number at hand. `now` is a monotonic clock in milliseconds. */
export function quota(perSecond: number, now = () => performance.now(), atMost = perSecond) {
  let atHand = atMost
  let countedAt = now()
  const count = () => {
    const at = now()
    atHand = Math.min(atMost, atHand + ((at - countedAt) / 1_000) * perSecond)
    countedAt = at
    return atHand
  }
  return {
    has: (units: number): boolean => count() >= units,
    /** Takes units, even into debt. */
    spend: (units: number): void => {
      atHand = count() - units
    },
  }
}
