import type { Store } from './store.ts'

const nothing = async () => {}

/** A store that ends with the process. The backlog has the events, so there is nothing to do. */
export const memoryStore: Store = { load: async () => [], add: nothing, remove: nothing, close: nothing }
