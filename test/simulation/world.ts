import type { Clock } from '@sluice/core/clock'
import { type ManualClock, manualClock } from '@sluice/core/manual-clock'
import { type Draws, drawsFrom } from '@sluice/local/test/chaos/random'
import { History } from './history.ts'
import { Network } from './network.ts'
import type { Pipeline } from './pipeline.ts'

/** The state that everything in one run shares. */
export type World = {
  seed: number
  clock: ManualClock
  draws: Draws
  history: History
  network: Network
  /** The pipeline that runs, if one does. */
  pipeline: Pipeline | undefined
  /** Sends a request to the pipeline that runs at that time. @throws Error if there is no response */
  fetch: (caller: Clock, request: { headers: Record<string, string>; body: string | Uint8Array }) => Promise<Response>
}

/** The address of the HTTP API. */
export const apiUrl = 'http://api/submit'

/** Returns a world in which nothing has happened yet. */
export function newWorld(seed: number, draws: Draws = drawsFrom(seed)): World {
  // Everything that can happen without time passing has happened before the next turn of the event loop.
  const clock = manualClock(undefined, { settle: () => new Promise(setImmediate) })
  const network = new Network(draws)
  const history = new History(clock.monotonic)
  const world: World = {
    seed,
    clock,
    draws,
    history,
    network,
    pipeline: undefined,
    fetch: (caller, { headers, body }) =>
      network.call(
        caller,
        () => world.pipeline?.process,
        () => world.pipeline?.fetch(apiUrl, new Headers(headers), Buffer.from(body as string)) ?? Promise.reject(),
      ),
  }
  return world
}
