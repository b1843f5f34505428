import { propertyRuns, propertyTimeoutMs } from '@sluice/core/property-runs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { breakableStore } from './breakable-store.ts'
import { type Endpoint, type Reply, startTestClient } from './scripted-endpoint.ts'

const hour = 3_600_000

/** An outcome of a request: the status of each event, and the response, which may not be what happened. */
type Behavior = { statusOf: (index: number, count: number) => string; reply?: () => Reply | Promise<Reply> }

const some = (index: number) => ['accepted', 'rejected', 'retry', 'accepted'][index % 4] ?? ''
const behaviors: Record<string, Behavior> = {
  accepts: { statusOf: () => 'accepted' },
  acceptsSome: { statusOf: some },
  throttles: { statusOf: () => 'retry' },
  losesItsResponse: { statusOf: some, reply: () => new Promise(() => {}) },
  cutsItsResponse: { statusOf: some, reply: () => Promise.reject(new TypeError('fetch failed')) },
  respondsInHtml: { statusOf: () => 'accepted', reply: () => ({ status: 502, body: '<html>' }) },
  isOverloaded: { statusOf: () => 'retry', reply: () => ({ status: 429, body: { message: 'Too Many Requests' } }) },
  denies: { statusOf: () => 'retry', reply: () => ({ status: 403, body: { code: 'key_wrong' } }) },
  acceptsTwo: { statusOf: (_, count) => (count > 2 ? 'tooLarge' : 'accepted') },
}

/** Returns an endpoint, and a record of what it has stored and what no client has learned from it. */
function createEndpoint() {
  const stored = new Map<string, number>()
  const unseen = new Map<string, number>()
  const count = (counts: Map<string, number>, id: string) => counts.set(id, (counts.get(id) ?? 0) + 1)
  const endpoint: Endpoint & { behavior?: string } = ({ events }) => {
    const { statusOf, reply } = behaviors[endpoint.behavior ?? 'accepts'] as Behavior
    const statuses = events.map((_, index) => statusOf(index, events.length))
    if (statuses.includes('tooLarge')) return { status: 413, body: { code: 'request_too_large', detail: 'No.' } }
    for (const [index, { event_id }] of events.entries()) {
      if (statuses[index] !== 'accepted') continue
      count(stored, `${event_id}`)
      if (reply) count(unseen, `${event_id}`)
    }
    const error = { code: 'invalid_attribute', message: 'No.' }
    const results = statuses.map((status, index) => ({ index, status, error }))
    return reply?.() ?? { status: 503, body: { results }, headers: { 'retry-after': '1' } }
  }
  return { endpoint, stored, unseen, count }
}

/** Returns a visitor whose client is replaced by the next one at each crash. Its store remains. */
function createVisitor() {
  const { endpoint, stored, unseen, count } = createEndpoint()
  const rows = new Map<string, string>()
  const confirmed = new Set<string>()
  /** Events that need not be stored: rejected, cleared, evicted, or unconfirmed at a crash. */
  const exempt = new Set<string>()
  const all: string[] = []
  const start = () => {
    const { store, failure } = breakableStore(rows)
    const exemptId = (_: object, id: string) => void exempt.add(id)
    const options = { onRejected: exemptId, onEvicted: exemptId, limit: { events: 40 }, flush: { events: 5 } }
    return { ...startTestClient(endpoint, options, store), failure }
  }
  let current = start()
  const isDone = (id: string) => stored.has(id) || exempt.has(id)
  const actions: Record<string, (amount: number) => unknown> = {
    track(amount) {
      for (let n = 0; n < amount % 15; n++) {
        const id = `e${all.length}`
        all.push(id)
        current.client.track({ event_id: id })
      }
    },
    advance: (amount) => current.clock.advance(amount ** 2),
    persisted() {
      const ids = [...all]
      current.client.persisted().then(
        () => ids.forEach((id) => void confirmed.add(id)),
        () => {},
      )
    },
    async clear() {
      for (const id of all) if (!isDone(id)) exempt.add(id)
      await current.client.clear().catch(() => {})
    },
    async crash() {
      await current.clock.advance(0)
      const ids = new Set([...rows.values()].map((json) => JSON.parse(json).event_id as string))
      expect([...confirmed].filter((id) => !ids.has(id) && !isDone(id))).toEqual([])
      for (const id of all) if (!ids.has(id) && !isDone(id)) exempt.add(id)
      // The removal of an event that was accepted is lost.
      for (const id of ids) if (stored.has(id)) count(unseen, id)
      current.failure.isGone = true
      current = start()
    },
    flush: () => void current.client.flush(),
    pause: () => current.client.pause(),
    resume: () => current.client.resume(),
    leave: () => void current.client.leave(),
    wake: () => current.client.wake(),
    reload: () => current.client.reload(),
    breakStore() {
      current.failure.error = new Error('The disk is full.')
    },
    fixStore() {
      current.failure.error = undefined
    },
  }
  return { endpoint, stored, unseen, exempt, all, actions, rows, current: () => current }
}

const step = fc.record({
  action: fc.constantFrom('track', 'advance', ...Object.keys(createVisitor().actions)),
  amount: fc.nat(250),
  behavior: fc.constantFrom('accepts', ...Object.keys(behaviors)),
})

it(
  'balances its counts, loses no event and resends none without a reason',
  async () => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { endpoint, stored, unseen, exempt, all, actions, rows, current } = createVisitor()
      const expectBalance = () => {
        const { tracked, ...others } = current().client.stats()
        expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(tracked)
      }
      for (const { action, amount, behavior } of steps) {
        endpoint.behavior = behavior
        await actions[action]?.(amount)
        expectBalance()
      }
      endpoint.behavior = 'accepts'
      current().failure.error = undefined
      await current().clock.advance(hour)
      current().client.resume()
      await current().clock.advance(hour)
      expectBalance()
      expect([current().client.stats().waiting, rows.size]).toEqual([0, 0])
      expect(all.filter((id) => !stored.has(id) && !exempt.has(id))).toEqual([])
      expect([...stored].filter(([id, times]) => !all.includes(id) || times > 1 + (unseen.get(id) ?? 0))).toEqual([])
    })
    await fc.assert(property, propertyRuns)
  },
  propertyTimeoutMs,
)
