import type { Backlog } from './backlog.ts'
import type { End, SendLoop } from './send-loop.ts'
import type { Item } from './store.ts'

/** Returns what happens to the events of a store: they wait, unless the client is cleared before they are loaded. */
export function createArrivals(backlog: Backlog, loop: SendLoop, end: End) {
  let state: 'loading' | 'cleared' | 'loaded' = 'loading'
  return {
    load(items: Item[], isStored: (item: Item) => boolean): void {
      backlog.replace(isStored, items)
      loop.doubt(items)
      if (state === 'cleared') end(items, 'cleared')
      state = 'loaded'
      loop.plan()
    },
    clear(): void {
      end([...backlog.items()], 'cleared')
      if (state === 'loading') state = 'cleared'
    },
  }
}
