import type { Item, Store } from './store.ts'

/** Returns a list of changes that a store doesn't have yet. A change stays in it until it is written. */
export function createChanges() {
  const added = new Map<number, Item>()
  const removed = new Map<number, Item>()
  const remove = (items: Item[]): void => {
    for (const item of items) {
      added.delete(item.key)
      removed.set(item.key, item)
    }
  }
  return {
    add: (item: Item): void => void added.set(item.key, item),
    remove,
    has: (key: number): boolean => added.has(key),
    keys: (): number[] => [...added.keys()],
    async write(store: Store): Promise<void> {
      const items = [...added.values()]
      if (items.length > 0) await store.add(items)
      for (const { key } of items) added.delete(key)
      // An event that has ended since is in both lists.
      const keys = [...removed.keys()]
      if (keys.length > 0) await store.remove(keys)
      for (const key of keys) removed.delete(key)
    },
    /** Returns the events of a store except those that have ended while it was read under former keys. */
    filter(stored: Item[]): Item[] {
      const texts = new Set([...removed.values()].map(({ text }) => text))
      remove(stored.filter(({ text }) => texts.has(text)))
      return stored.filter(({ text }) => !texts.has(text))
    },
  }
}
