import type { Client, ClientOptions, CreateClient } from '../api.ts'
import { startClient } from '../client.ts'
import { memoryStore } from '../memory-store.ts'
import type { Store } from '../store.ts'
import { system } from '../system.ts'
import { uuid7 } from '../uuid7.ts'
import { fetchOrBeacon } from './beacon.ts'
import { openIndexedDbStore } from './indexeddb-store.ts'
import { holdLock } from './tab.ts'

export type { Client, ClientOptions, Flushed, RejectionReason, Stats } from '../api.ts'

/**
 * Returns a client that sends events from a page or a worker. Events that `persisted()` has confirmed are sent, now or at
 * a later visit. Outside of a browser, as on a server that renders a page, events are in memory only.
 */
export const createClient: CreateClient = <Event extends object>(options: ClientOptions<Event>): Client<Event> => {
  const owner = uuid7(system.clock, system.random)
  const isStored = options.store !== 'memory' && 'indexedDB' in globalThis
  const openStore = async () => (isStored ? open(options, owner) : memoryStore)
  const client = startClient(options, { ...system, fetch: fetchOrBeacon, openStore })
  if ('indexedDB' in globalThis) follow(client, owner, isStored)
  return client
}

/** Opens the first store that works. Browsers block IndexedDB in some private windows and frames. */
async function open({ store = 'auto', url }: ClientOptions<never>, owner: string): Promise<Store> {
  const name = `sluice ${url}`
  const local = () => import('./local-store.ts').then(({ openLocalStore }) => openLocalStore(name, owner))
  if (store === 'local') return local()
  const indexed = openIndexedDbStore(name, owner)
  return store === 'auto' ? indexed.catch(local) : indexed
}

type Followed = { leave: () => void; wake: () => void; reload: () => void }

/** Sends before the page is hidden or left, and resumes when it comes back. */
function follow({ leave, wake, reload }: Followed, owner: string, isStored: boolean): void {
  let release = holdLock(owner)
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave())
  addEventListener('pagehide', () => {
    leave()
    // A page that holds a lock isn't kept for the back button. Other tabs may adopt its events from now on.
    release()
  })
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted || !isStored) return
    release = holdLock(owner)
    reload()
  })
  addEventListener('online', wake)
}
