import type { ClientOptions } from './api.ts'
import type { Backlog } from './backlog.ts'
import { requestBytes, requestEvents } from './contract.ts'
import type { Environment } from './environment.ts'
import { type Outcome, request } from './request.ts'
import type { Item } from './store.ts'

/** Returns a sender of batches. No batch contains an event of another one that is on its way. */
export function createBatches(options: ClientOptions<never>, environment: Environment, backlog: Backlog) {
  const inFlight = new Set<Item>()
  /** Events that a request has sent whose results are unknown. */
  const uncertain = new WeakSet<Item>()
  let maxEvents: number = requestEvents
  const takeExcept = (except: Excluded, maxBytes: number): Item[] =>
    takeBatch(backlog.items(), except, Math.min(maxBytes, requestBytes), maxEvents)
  return {
    take: (maxBytes: number): Item[] => takeExcept(inFlight, maxBytes),
    /** Returns events for the last request of a page: without those that may be stored already. */
    takeLast: (maxBytes: number): Item[] => takeExcept(uncertain, maxBytes),
    /** Marks events that another page may have sent when it was left. */
    doubt: (items: Item[]): void => items.forEach((item) => void uncertain.add(item)),
    async send(batch: Item[], isLeaving: boolean): Promise<Outcome> {
      for (const item of batch) {
        inFlight.add(item)
        uncertain.add(item)
      }
      const outcome = await request(batch, options, environment, isLeaving)
      for (const item of batch) {
        inFlight.delete(item)
        if (!outcome.error) uncertain.delete(item)
      }
      maxEvents = outcome.isDivisible ? Math.ceil(batch.length / 2) : Math.min(requestEvents, maxEvents + 1)
      return outcome
    },
  }
}

type Excluded = { has: (item: Item) => boolean }

/** Returns the first items outside of `except` that fit into a request: at least one, if there is one. */
export function takeBatch(items: Iterable<Item>, except: Excluded, maxBytes: number, maxEvents: number): Item[] {
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
