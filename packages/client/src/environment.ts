import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import type { Store } from './store.ts'

/** The dependencies of a client. A test passes a clock that it moves itself, and a seed. */
export type Environment = {
  clock: Clock
  random: Random
  fetch: typeof fetch
  gzip?: ((text: string) => Promise<ArrayBuffer>) | undefined
  openStore: () => Promise<Store>
}
