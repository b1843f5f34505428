import type { Client, ClientOptions, CreateClient } from '../api.ts'
import { createClientOn } from './create-client.ts'
import { thisMachine } from './machine.ts'

export type { Client, ClientOptions, Flushed, RejectionReason, Stats } from '../api.ts'

/**
 * Returns a client that sends events from Node. With a folder as `store`, events that `persisted()` has confirmed survive
 * the process: the next client with that folder sends them. When nothing else keeps the process alive, it flushes first.
 */
export const createClient: CreateClient = <Event extends object>(options: ClientOptions<Event>): Client<Event> => {
  const client = createClientOn(thisMachine, options)
  const close = () => {
    process.off('beforeExit', close)
    return client.close()
  }
  process.once('beforeExit', close)
  return { ...client, close }
}
