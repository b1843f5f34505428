import { createStore, useStore } from '../ui/store.ts'
import type { Entry } from './entry.ts'

/**
 * The newest events that the local pipeline received from other senders, newest first, and those that were found in S3.
 * They aren't stored here.
 */
export const others = createStore<readonly Entry[]>([])

/** Returns the events of other senders. */
export const useOthers = (): readonly Entry[] => useStore(others)
