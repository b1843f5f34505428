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
  const add = (item: Item): void => {
    counts.tracked++
    items.set(item.key, item)
    bytes += item.bytes
  }
  return {
    add,
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
    /**
     * Replaces the events that are in the store by those that the store has now: another tab may have adopted some. An event
     * that is still there remains the same object, because it may be on its way.
     */
    replace(isStored: (item: Item) => boolean, stored: Item[]): void {
      const known = new Map<string, Item>()
      for (const item of items.values()) {
        if (!isStored(item)) continue
        drop(item)
        counts.tracked--
        known.set(item.text, item)
      }
      for (const item of stored) {
        add(Object.assign(known.get(item.text) ?? item, item))
        known.delete(item.text)
      }
    },
    /** Returns true if as many events or bytes wait. */
    has: (events: number, ofBytes: number): boolean => items.size >= events || bytes >= ofBytes,
    items: (): Iterable<Item> => items.values(),
    stats: (): Stats => ({ ...counts, waiting: items.size }),
  }
}
