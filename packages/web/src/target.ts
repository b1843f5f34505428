import { useSyncExternalStore } from 'react'
import type { Access } from './access.ts'
import { submitUrl } from './endpoint.ts'

/** Where events go, and the key or token that goes with them. */
export type Target = { url: string; access: Access | null }

/** In memory alone: a key is in no storage, no link and no history. */
let target: Target = { url: submitUrl, access: null }
const listeners = new Set<() => void>()

export const currentTarget = (): Target => target

export function aim(next: Target): void {
  target = next
  for (const listener of listeners) listener()
}

export function useTarget(): Target {
  return useSyncExternalStore(subscribe, currentTarget)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
