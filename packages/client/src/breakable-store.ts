import type { Item, Store } from './store.ts'

// Test support.

/** Returns a store in memory whose calls fail while `failure.error` is set, and hang after `failure.isGone` is set. */
export function breakableStore(rows = new Map<number, Item>()) {
  const failure: { error?: Error | undefined; isGone?: boolean } = {}
  const call = async <T>(run: () => T): Promise<T> => {
    if (failure.isGone) return new Promise(() => {})
    if (failure.error) throw failure.error
    return run()
  }
  const store: Store = {
    load: (newKey) =>
      call(() => {
        const items = [...rows.values()].map((item) => ({ ...item, key: newKey() }))
        rows.clear()
        for (const item of items) rows.set(item.key, item)
        return items
      }),
    add: (items) => call(() => items.forEach((item) => void rows.set(item.key, item))),
    remove: (keys) => call(() => keys.forEach((key) => void rows.delete(key))),
    close: async () => {},
  }
  return { store, rows, failure }
}
