import type { Client, ClientOptions, CreateClient } from '../api.ts'
import { startClient } from '../client.ts'
import { expire, save } from '../journal.ts'
import { plan, send, wake } from '../sender.ts'
import { createState, type State } from '../state.ts'
import type { Store } from '../store.ts'
import { openIndexedDbStore } from './indexeddb-store.ts'
import { system } from './system.ts'
import { createTab, type Tab } from './tab.ts'

export type { Client, ClientOptions, Flushed, RejectionReason, Stats } from '../api.ts'

/**
 * Returns a client that sends events from a page or a worker. Events that `persisted()` has confirmed are sent, now or at
 * a later visit. Outside of a browser, as on a server that renders a page, events are in memory only.
 */
export const createClient: CreateClient = <Event extends object>(options: ClientOptions<Event>): Client<Event> => {
  const tab = createTab()
  const openStore = () => open(options, tab)
  const state = createState(options as ClientOptions<object>, { ...system, newKey: tab.newKey, openStore }, plan)
  if (isBrowser) follow(state, tab)
  return startClient(state)
}

const isBrowser = 'indexedDB' in globalThis

/** Opens the first store that works. Browsers block IndexedDB in some private windows and frames. */
async function open({ store = 'auto', url }: ClientOptions<never>, tab: Tab): Promise<Store | undefined> {
  if (!isBrowser || store === 'memory') return
  const name = `sluice: ${url}`
  const local = () => import('./local-store.ts').then(({ openLocalStore }) => openLocalStore(name, tab))
  const opening = store === 'local' ? local() : openIndexedDbStore(name, tab)
  return store === 'auto' ? opening.catch(local) : opening
}

/** Sends before the page is hidden or left, and resumes when it comes back. */
function follow(state: State, { enterPage, leavePage }: Tab): void {
  addEventListener('visibilitychange', () => document.hidden && send(state, true))
  addEventListener('pagehide', () => {
    send(state, true)
    // A page that holds a lock isn't kept for the back button. Other tabs may adopt its events from now on.
    expire(state)
    leavePage()
  })
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    enterPage()
    // A load may have begun before the page was left.
    expire(state)
    save(state)
  })
  addEventListener('online', () => wake(state))
}
