import type { State } from './state.ts'
import type { Item } from './store.ts'

/** The reasons why an event no longer waits. */
export type Ending = 'accepted' | 'rejected' | 'evicted' | 'cleared'

/** Adds an event to those that wait. */
export function add(state: State, item: Item): void {
  state.counts.tracked++
  state.backlog.add(item)
  state.backlogBytes += item.jsonBytes
}

/** Removes an event from those that wait. Returns false if it no longer did. */
export function drop(state: State, item: Item): boolean {
  const isHere = state.backlog.delete(item)
  if (isHere) state.backlogBytes -= item.jsonBytes
  return isHere
}

/** Ends the wait of an event, here and in the store. Returns false if it no longer waited. */
export function end(state: State, item: Item, ending: Ending): boolean {
  const isHere = drop(state, item)
  if (isHere) {
    state.counts[ending]++
    state.addedItems.delete(item)
    if (item.rowKey) state.removedKeys.add(item.rowKey)
  }
  return isHere
}
