import { add, drop, end } from './backlog.ts'
import { byteLength } from './byte-length.ts'
import { emit } from './emit.ts'
import type { State } from './state.ts'
import { type Item, uncertain } from './store.ts'

const retryMs = 10_000

/**
 * Resolves when the changes so far are written or have failed. Writes never overlap, and changes that are made at once are
 * written at once. A change that fails is written with the next one, or after ten seconds. Reports an error once, until a
 * write succeeds.
 */
export function save(state: State): Promise<void> {
  state.nextSave ??= state.lastSave = state.lastSave.then(() => {
    state.nextSave = undefined
    return sync(state)
  })
  return state.nextSave
}

async function sync(state: State): Promise<void> {
  state.cancelRetry?.()
  if (state.isStoreClosed) return
  try {
    state.openedStore ??= await state.openStore()
    const loads = state.wantedLoads
    if (state.loads < loads) {
      const stored = await state.openedStore?.load()
      if (stored) merge(state, stored, loads === state.clearedLoads)
      state.loads = loads
      state.onChange(state)
    }
    await write(state)
    state.failure = undefined
  } catch (error) {
    if (!state.failure) emit(state, 'onError', error as Error)
    state.failure = error as Error
    state.cancelRetry = state.schedule(retryMs, () => void save(state), true)
  }
}

/** Adopts the events of the store, or clears them. Forgets its own ones that another tab has adopted. */
function merge(state: State, stored: Map<string, string>, isCleared: boolean): void {
  for (const item of state.backlog) {
    if (!item.rowKey || stored.delete(item.rowKey) || state.addedItems.has(item)) continue
    drop(state, item)
    state.counts.tracked--
  }
  for (const [rowKey, eventJson] of stored) {
    // It has ended while the store was read.
    if (state.removedKeys.has(rowKey)) continue
    const item: Item = { rowKey, eventJson, jsonBytes: byteLength(eventJson), phase: uncertain }
    add(state, item)
    if (isCleared) end(state, item, 'cleared')
  }
}

async function write({ addedItems, removedKeys, openedStore, newKey }: State): Promise<void> {
  const items = [...addedItems]
  const keys = [...removedKeys]
  if (openedStore && items.length + keys.length > 0) {
    for (const item of items) item.rowKey ??= newKey()
    await openedStore.write(items, keys)
  }
  for (const item of items) addedItems.delete(item)
  for (const key of keys) removedKeys.delete(key)
}

/** Stops sending until `save` has loaded the store again: other tabs may adopt the events of a page that is left. */
export function expire(state: State): void {
  state.wantedLoads++
}

/** @throws the store's error, if an event that was tracked so far is in memory only */
export async function persisted(state: State): Promise<void> {
  const items = [...state.addedItems]
  await save(state)
  if (items.some((item) => state.addedItems.has(item))) throw state.failure
}

/**
 * Forgets what waits.
 * @throws the store's error, if it may still be in the store
 */
export async function clear(state: State): Promise<void> {
  for (const item of state.backlog) end(state, item, 'cleared')
  state.clearedLoads = state.wantedLoads
  state.onChange(state)
  await save(state)
  if (state.failure) throw state.failure
}
