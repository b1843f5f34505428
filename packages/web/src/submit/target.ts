import { useSyncExternalStore } from 'react'
import type { Access } from './access.ts'
import { isDeployed, submitUrl } from './endpoint.ts'

/** Where events go, and the key or token that goes with them. */
export type Target = { url: string; access: Access | null }

const storageKey = 'sluice.address'

/** Another address lasts as long as the tab, and none where the build says which; a key is in memory alone. */
let target: Target = { url: (!isDeployed && sessionStorage.getItem(storageKey)) || submitUrl, access: null }
const listeners = new Set<() => void>()

export const currentTarget = (): Target => target

export function setTarget(next: Target): void {
  target = next
  if (next.url === submitUrl) sessionStorage.removeItem(storageKey)
  else sessionStorage.setItem(storageKey, next.url)
  for (const listener of listeners) listener()
}

export function useTarget(): Target {
  return useSyncExternalStore(subscribe, currentTarget)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
