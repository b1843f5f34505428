import type { Client, ClientOptions, CreateClient } from '../api.ts'
import { startClient } from '../client.ts'
import type { Environment } from '../environment.ts'
import { memoryStore } from '../memory-store.ts'
import { system } from '../system.ts'
import { openFolderStore } from './folder-store.ts'

export type { Client, ClientOptions, Flushed, RejectionReason, Stats } from '../api.ts'

/** Names of stores that Node doesn't have, used by code that also runs in a browser, and `memory`. */
const inMemory = ['auto', 'indexeddb', 'local', 'memory']

/**
 * Returns a client that sends events from Node. With a folder as `store`, events that `persisted()` has confirmed survive
 * the process: the next client with that folder sends them. When nothing else keeps the process alive, it flushes first.
 */
export const createClient: CreateClient = <Event extends object>(options: ClientOptions<Event>): Client<Event> => {
  const { store = 'memory' } = options
  const environment: Environment = {
    ...system,
    openStore: async () => (inMemory.includes(store) ? memoryStore : openFolderStore(store, environment)),
  }
  const client = startClient(options, environment)
  const close = () => {
    process.off('beforeExit', close)
    return client.close()
  }
  process.once('beforeExit', close)
  return { ...client, close }
}
