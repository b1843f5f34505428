import type { Cancel } from '@sluice/core/clock'
import { createChanges } from './changes.ts'
import type { Environment } from './environment.ts'
import type { Item, Store } from './store.ts'

const retryMs = 10_000

/**
 * Returns a writer of a store. Its calls never overlap, and changes that are made at once are written at once. A change
 * that fails is written with the next one, or after ten seconds. Passes the events that the store has to `onLoad`, with a
 * function that returns true if the store has an event. Reports an error once, until a write succeeds.
 */
export function createJournal(
  { clock, openStore }: Environment,
  newKey: () => number,
  onLoad: (items: Item[], isStored: (item: Item) => boolean) => void,
  onError: (error: Error) => void,
) {
  const changes = createChanges()
  let store: Store | undefined
  let isStale = false
  let isClosed = false
  let failure: Error | undefined
  let cancelRetry: Cancel | undefined
  const load = async (from: Store): Promise<Store> => {
    onLoad(changes.filter(await from.load(newKey)), ({ key }) => !changes.has(key))
    return from
  }
  /** Resolves when the changes so far are written or have failed. */
  const save = oneAfterAnother(async () => {
    cancelRetry?.()
    if (isClosed) return
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
  })
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
    async close(): Promise<void> {
      await save()
      isClosed = true
      cancelRetry?.()
      await store?.close()
    },
  }
}

/** Returns a function that calls `run` when its former calls are done. Calls that wait share one call of `run`. */
function oneAfterAnother(run: () => Promise<void>): () => Promise<void> {
  let isWaiting = false
  let last = Promise.resolve()
  return () => {
    if (isWaiting) return last
    isWaiting = true
    last = last.then(() => {
      isWaiting = false
      return run()
    })
    return last
  }
}
