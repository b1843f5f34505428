import type { Cancel } from '@sluice/core/clock'
import type { Store } from './store.ts'

/** The dependencies of a client. A test passes a clock that it moves itself, and a seed. */
export type Environment = {
  /** Returns the wall-clock time in milliseconds since 1970. It can jump. */
  wallTime: () => number
  /** Returns milliseconds on a clock that never goes back. */
  monotonic: () => number
  /** Calls `run` once after `ms` milliseconds. A background timer doesn't keep the process alive. */
  schedule: (ms: number, run: () => void, isBackground?: boolean) => Cancel
  /** Returns a random number from 0 (included) to 1 (excluded). */
  fraction: () => number
  /** Returns a new UUIDv7. */
  newId: () => string
  /** Returns a key that no other event in the store has. */
  newKey: () => string
  fetch: typeof fetch
  compress?: ((text: string) => Promise<Blob | Uint8Array<ArrayBuffer>>) | undefined
  /** Sends a text after the page is gone, in browsers whose `fetch` ends with it. Returns false if it doesn't. */
  beacon?: (url: string, text: string) => boolean
  /** Returns nothing if events are in memory only. */
  openStore: () => Promise<Store | undefined>
}
