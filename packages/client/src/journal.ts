import type { Cancel, Clock } from '@sluice/core/clock'
import { createChanges } from './changes.ts'
import type { Item, Store } from './store.ts'

const retryMs = 10_000

/**
 * Returns a writer of a store. Its calls never overlap, and changes that are made at once are written at once. A change
 * that fails is written with the next one, or after ten seconds. Passes the events that the store has to `onLoad`, with a function that returns
 * true if the store has an event. Reports an error once, until a write succeeds.
 */
export function createJournal(
  openStore: () => Promise<Store>,
  newKey: () => number,
  onLoad: (items: Item[], isStored: (item: Item) => boolean) => void,
  onError: (error: Error) => void,
  clock: Clock,
) {
  const changes = createChanges()
  let store: Store | undefined
  let isQueued = false
  let isStale = false
  let failure: Error | undefined
  let cancelRetry: Cancel | undefined
  let last = Promise.resolve()
  const load = async (from: Store): Promise<Store> => {
    onLoad(changes.filter(await from.load(newKey)), ({ key }) => !changes.has(key))
    return from
  }
  const write = async (): Promise<void> => {
    isQueued = false
    cancelRetry?.()
    try {
      store ??= await load(await openStore())
      await changes.write(store)
      if (isStale) await load(store)
      isStale = false
      failure = undefined
    } catch (error) {
      if (!failure) onError(error as Error)
      failure = error as Error
      cancelRetry = clock.after(retryMs, save, { background: true })
    }
  }

  /** Resolves when the changes so far are written or have failed. */
  const save = (): Promise<void> => {
    if (!isQueued) last = last.then(write)
    isQueued = true
    return last
  }

  save()
  return {
    changes,
    save,
    /** Loads the store again: other tabs may have adopted its events meanwhile. */
    reload(): void {
      isStale = true
      save()
    },
    /** @throws the store's error, if an event that was added so far is in memory only */
    async persisted(): Promise<void> {
      const keys = changes.keys()
      await save()
      if (keys.some(changes.has)) throw failure
    },
    /** @throws the store's error, if an event that was removed so far may still be in the store */
    async removed(): Promise<void> {
      await save()
      if (failure) throw failure
    },
    close: (): Promise<void> =>
      save().then(() => {
        cancelRetry?.()
        return store?.close()
      }),
  }
}
