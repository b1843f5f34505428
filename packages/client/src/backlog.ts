import type { Stats } from './api.ts'
import type { Item } from './store.ts'

export type Ending = 'accepted' | 'rejected' | 'evicted' | 'cleared'
export type Backlog = ReturnType<typeof createBacklog>

/** Returns a list of the events that wait, in order, with a count of those that no longer do. */
export function createBacklog() {
  const items = new Map<number, Item>()
  const counts = { tracked: 0, accepted: 0, rejected: 0, evicted: 0, cleared: 0 }
  let bytes = 0
  const drop = (item: Item): boolean => {
    const isHere = items.delete(item.key)
    if (isHere) bytes -= item.bytes
    return isHere
  }
  return {
    add(item: Item): void {
      counts.tracked++
      items.set(item.key, item)
      bytes += item.bytes
    },
    /** Counts an event that never waits. */
    skip(ending: Ending): void {
      counts.tracked++
      counts[ending]++
    },
    /** Ends the wait of an event. Returns false if the event no longer waits. */
    end(item: Item, ending: Ending): boolean {
      const isHere = drop(item)
      if (isHere) counts[ending]++
      return isHere
    },
    /** Removes an event that another tab may have adopted, as if it had never been tracked here. */
    forget(item: Item): void {
      if (drop(item)) counts.tracked--
    },
    /** Returns true if as many events or bytes wait. */
    has: (events: number, ofBytes: number): boolean => items.size >= events || bytes >= ofBytes,
    items: (): Iterable<Item> => items.values(),
    stats: (): Stats => ({ ...counts, waiting: items.size }),
  }
}
