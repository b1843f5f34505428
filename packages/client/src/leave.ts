import type { Item } from './store.ts'

/** Browsers let a page leave with 64 KiB of requests in flight. */
const leaveBytes = 61_440

/**
 * Returns a function that sends what fits into the last requests of a page. Their responses may never be seen, so the events
 * stay stored.
 */
export function createLeave(take: (maxBytes: number) => Item[], send: (batch: Item[]) => Promise<void>) {
  let leavingBytes = 0
  return async (): Promise<void> => {
    const batch = take(leaveBytes - leavingBytes)
    const size = batch.reduce((sum, item) => sum + item.bytes + 1, 0)
    if (batch.length === 0 || leavingBytes + size > leaveBytes) return
    leavingBytes += size
    await send(batch)
    leavingBytes -= size
  }
}
