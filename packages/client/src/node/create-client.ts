import type { Client, ClientOptions } from '../api.ts'
import { startClient } from '../client.ts'
import { plan } from '../sender.ts'
import { createState } from '../state.ts'
import { type FolderStore, openFolderStore } from './folder-store.ts'
import type { FolderSystem, Machine } from './machine.ts'

export type { FolderSystem, Machine }
export { openFolderStore }

/** Names of stores that Node doesn't have, used by code that also runs in a browser, and `memory`. */
const inMemory = ['auto', 'indexeddb', 'local', 'memory']

/** Returns a client that runs on a machine. */
export function createClientOn<Event extends object>(machine: Machine, options: ClientOptions<Event>): Client<Event> {
  const { store = 'memory' } = options
  let folder: FolderStore | undefined
  const openStore = async () => {
    if (!inMemory.includes(store)) folder = await openFolderStore(store, machine)
    return folder
  }
  const state = createState(options as ClientOptions<object>, { ...machine, newKey: machine.newId, openStore }, plan)
  const client = startClient(state)
  return {
    ...client,
    async close() {
      const flushed = await client.close()
      await folder?.close()
      return flushed
    },
  }
}
