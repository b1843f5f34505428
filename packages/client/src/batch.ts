import type { ClientOptions } from './api.ts'
import type { Backlog } from './backlog.ts'
import { requestBytes, requestEvents } from './contract.ts'
import type { Environment } from './environment.ts'
import { type Outcome, request } from './request.ts'
import type { Item } from './store.ts'

/** Returns a sender of batches. No batch contains an event of another one that is on its way. */
export function createBatches(options: ClientOptions<never>, environment: Environment, backlog: Backlog) {
  const inFlight = new Set<Item>()
  let maxEvents: number = requestEvents
  return {
    take: (maxBytes: number): Item[] =>
      takeBatch(backlog.items(), inFlight, Math.min(maxBytes, requestBytes), maxEvents),
    async send(batch: Item[], isLeaving: boolean): Promise<Outcome> {
      for (const item of batch) inFlight.add(item)
      const outcome = await request(batch, options, environment, isLeaving)
      for (const item of batch) inFlight.delete(item)
      maxEvents = outcome.isDivisible ? Math.ceil(batch.length / 2) : Math.min(requestEvents, maxEvents + 1)
      return outcome
    },
  }
}

/** Returns the first items outside of `except` that fit into a request: at least one, if there is one. */
export function takeBatch(items: Iterable<Item>, except: Set<Item>, maxBytes: number, maxEvents: number): Item[] {
  let bytes = 0
  const batch: Item[] = []
  for (const item of items) {
    if (except.has(item)) continue
    bytes += item.bytes + 1
    if (batch.length > 0 && (bytes > maxBytes || batch.length === maxEvents)) break
    batch.push(item)
  }
  return batch
}
