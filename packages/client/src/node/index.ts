import type { Client, ClientOptions, CreateClient } from '../api.ts'
import { startClient } from '../client.ts'
import { plan } from '../sender.ts'
import { createState } from '../state.ts'
import { type FolderStore, openFolderStore } from './folder-store.ts'
import { folderSystem } from './folder-system.ts'
import { system } from './system.ts'

export type { Client, ClientOptions, Flushed, RejectionReason, Stats } from '../api.ts'

/** Names of stores that Node doesn't have, used by code that also runs in a browser, and `memory`. */
const inMemory = ['auto', 'indexeddb', 'local', 'memory']

/**
 * Returns a client that sends events from Node. With a folder as `store`, events that `persisted()` has confirmed survive
 * the process: the next client with that folder sends them. When nothing else keeps the process alive, it flushes first.
 */
export const createClient: CreateClient = <Event extends object>(options: ClientOptions<Event>): Client<Event> => {
  const { store = 'memory' } = options
  let folder: FolderStore | undefined
  const openStore = async () => {
    if (!inMemory.includes(store)) folder = await openFolderStore(store, folderSystem)
    return folder
  }
  const state = createState(options as ClientOptions<object>, { ...system, newKey: system.newId, openStore }, plan)
  const client = startClient(state)
  const close = async () => {
    process.off('beforeExit', close)
    const flushed = await client.close()
    await folder?.close()
    return flushed
  }
  process.once('beforeExit', close)
  return { ...client, close }
}
