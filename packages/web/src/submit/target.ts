import { createStore, useStore } from '../ui/store.ts'
import type { Access } from './access.ts'
import { isDeployed, submitUrl } from './endpoint.ts'

/** The address that events are sent to, and the key or token that is sent along. */
export type Target = { url: string; access: Access | null }

const storageKey = 'sluice.address'

// Another address lasts as long as the tab. A deployed build has only its own. A key stays in memory.
const storedUrl = isDeployed ? null : sessionStorage.getItem(storageKey)
const store = createStore<Target>({ url: storedUrl || submitUrl, access: null })

/** Returns the target as it is now. */
export const currentTarget = (): Target => store.get()

/** Sends later requests to another address or with another key. */
export function setTarget(next: Target): void {
  store.set(next)
  if (next.url === submitUrl) sessionStorage.removeItem(storageKey)
  else sessionStorage.setItem(storageKey, next.url)
}

/** Returns the target and follows its changes. */
export function useTarget(): Target {
  return useStore(store)
}
