import type { Store } from './store.ts'

// Test support.

/** Returns a store in memory whose calls fail while `failure.error` is set, and hang after `failure.isGone` is set. */
export function breakableStore(rows = new Map<string, string>()) {
  const failure: { error?: Error | undefined; isGone?: boolean } = {}
  const call = async <T>(run: () => T): Promise<T> => {
    if (failure.isGone) return new Promise(() => {})
    if (failure.error) throw failure.error
    return run()
  }
  const store: Store = {
    load: () => call(() => new Map(rows)),
    write: (added, removed) =>
      call(() => {
        for (const { rowKey = '', eventJson } of added) rows.set(rowKey, eventJson)
        for (const key of removed) rows.delete(key)
      }),
  }
  return { store, rows, failure }
}
