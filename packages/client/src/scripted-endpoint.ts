import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { uuid7, uuid7Digits } from '@sluice/core/uuid7'
import type { ClientOptions } from './api.ts'
import { startClient } from './client.ts'
import { expire, save } from './journal.ts'
import { plan, send, wake } from './sender.ts'
import { createState } from './state.ts'
import type { Store } from './store.ts'

// Test support: an endpoint whose responses a test writes, and a client on a clock that stands still.

export type Reply = { status?: number; body?: unknown; headers?: Record<string, string> }
type Sent = {
  events: Record<string, unknown>[]
  headers: Headers
  keepalive: boolean | undefined
  redirect: string | undefined
}
export type Endpoint = (sent: Sent) => Reply | Promise<Reply>

/** Returns a response in which each event has the status that `statusOf` returns. */
export const respond =
  (statusOf: (event: Record<string, unknown>, index: number) => object, more: Reply = {}): Endpoint =>
  ({ events }) => ({ ...more, body: { results: events.map((event, index) => ({ index, ...statusOf(event, index) })) } })

let clients = 0

export const accept: Endpoint = respond(() => ({ status: 'accepted' }))

/** Starts a client that sends to `endpoint`. */
export function startTestClient(
  endpoint: Endpoint,
  options: Partial<ClientOptions<object>> = {},
  store?: Store,
  failToOpen: () => Error | undefined = () => undefined,
) {
  const clock = manualClock()
  const requests: Sent[] = []
  const fetch = async (_: unknown, init: RequestInit = {}): Promise<Response> => {
    const { body, keepalive, redirect } = init
    const text = typeof body === 'string' ? body : await inflate(body as ArrayBuffer)
    const events = text.startsWith('[') ? JSON.parse(text) : text.split('\n').map((line) => JSON.parse(line))
    const { headers } = new Request('http://sluice.test', init)
    const sent = { events, headers, keepalive, redirect }
    requests.push(sent)
    const reply = await endpoint(sent)
    const content = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    return new Response(content, { status: reply.status ?? 202, headers: reply.headers ?? {} })
  }
  const random = seededRandom(1)
  const tag = `client${++clients}`
  let keys = 0
  const environment = {
    wallTime: clock.now,
    monotonic: clock.monotonic,
    schedule: (ms: number, run: () => void) => clock.after(ms, run),
    fraction: random.fraction,
    newId: () => uuid7(clock.now(), Buffer.from(random.bytes(uuid7Digits / 2)).toString('hex')),
    newKey: () => `${tag} ${++keys}`,
    fetch: fetch as typeof globalThis.fetch,
    openStore: async () => {
      const error = failToOpen()
      if (error) throw error
      return store
    },
  }
  const state = createState({ url: 'http://sluice.test/submit', ...options }, environment, plan)
  const client = {
    ...startClient(state),
    leave: () => send(state, true),
    wake: () => wake(state),
    /** Does what a page does when it is left. `reload` does what a restored page does. */
    expire: () => expire(state),
    reload: () => {
      expire(state)
      save(state)
    },
  }
  /** Returns the names of the events of each request. */
  const sent = () => requests.map(({ events }) => events.map(({ event }) => event))
  return { client, clock, requests, sent }
}

const inflate = (body: ArrayBuffer): Promise<string> =>
  new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
