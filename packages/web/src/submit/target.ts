import { createStore, useStore } from '../ui/store.ts'
import type { Access } from './access.ts'
import { isDeployed, submitUrl } from './endpoint.ts'
import { browserId } from './identity.ts'

/** The address that events are sent to, and the key or token that is sent along. */
type Address = { url: string; access: Access | null }

/** An address, and the id that this browser sends to the local pipeline of this page: other APIs don't allow its header. */
export type Target = Address & { console: string | null }

const storageKey = 'sluice.address'

// Another address lasts as long as the tab. A deployed build has only its own. A key stays in memory.
const storedUrl = isDeployed ? null : sessionStorage.getItem(storageKey)
const store = createStore(targetOf({ url: storedUrl || submitUrl, access: null }))

function targetOf({ url, access }: Address): Target {
  return { url, access, console: url === submitUrl && !isDeployed ? browserId : null }
}

/** Returns the target as it is now. */
export const currentTarget = (): Target => store.get()

/** Sends later requests to another address or with another key. */
export function setTarget(next: Address): void {
  store.set(targetOf(next))
  if (next.url === submitUrl) sessionStorage.removeItem(storageKey)
  else sessionStorage.setItem(storageKey, next.url)
}

/** Returns the target and follows its changes. */
export function useTarget(): Target {
  return useStore(store)
}
