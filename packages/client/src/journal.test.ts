import { describe, expect, it, vi } from 'vitest'
import { breakableStore } from './breakable-store.ts'
import { accept, startTestClient } from './scripted-endpoint.ts'

/** Rows that an earlier client has left. */
const left = () => new Map([['earlier 1', '{"event_id":"left"}']])

describe('a client with a store', () => {
  it('confirms that events are stored, and stores those of one moment together', async () => {
    const { store, rows } = breakableStore()
    const write = vi.spyOn(store, 'write')
    const { client } = startTestClient(accept, {}, store)
    await client.persisted()
    client.track({ event: 'a' })
    client.track({ event: 'b' })
    expect(rows.size).toBe(0)
    await client.persisted()
    expect([rows.size, write.mock.calls.length]).toEqual([2, 1])
  })

  it('keeps events in the store until they have a response', async () => {
    const { store, rows } = breakableStore()
    const { client, clock } = startTestClient(accept, {}, store)
    client.track({ event: 'a' })
    await clock.advance(1_999)
    expect(rows.size).toBe(1)
    await clock.advance(1)
    expect(rows.size).toBe(0)
  })

  it('sends what an earlier client has left there, under the same ids', async () => {
    const { store } = breakableStore(left())
    const { client, clock, requests } = startTestClient(accept, {}, store)
    await clock.advance(2_000)
    expect(requests.map(({ events }) => events)).toEqual([[{ event_id: 'left' }]])
    expect(client.stats()).toMatchObject({ tracked: 1, accepted: 1 })
  })

  it('reports once that events are in memory only, and stores them when it can', async () => {
    const { store, rows, failure } = breakableStore()
    const onError = vi.fn()
    const { client } = startTestClient(accept, { onError, flush: { ms: 60_000 } }, store)
    failure.error = new Error('The disk is full.')
    client.track({ event: 'a' })
    await expect(client.persisted()).rejects.toThrow('The disk is full.')
    client.track({ event: 'b' })
    await expect(client.persisted()).rejects.toThrow('The disk is full.')
    expect(onError).toHaveBeenCalledTimes(1)
    failure.error = undefined
    await client.persisted()
    expect(rows.size).toBe(2)
  })

  it('forgets what the store has when it is cleared, even before it was loaded', async () => {
    const { store, rows } = breakableStore(left())
    const { client, clock, sent } = startTestClient(accept, {}, store)
    await client.clear()
    await clock.advance(3_600_000)
    expect([rows.size, sent()]).toEqual([0, []])
    expect(client.stats()).toMatchObject({ tracked: 1, cleared: 1, waiting: 0 })
  })

  it('confirms events without those that were tracked later', async () => {
    const { store } = breakableStore()
    const { promise, resolve } = Promise.withResolvers<void>()
    const write = vi.spyOn(store, 'write').mockImplementationOnce(() => promise)
    const { client } = startTestClient(accept, {}, store)
    client.track({ event: 'a' })
    const confirmed = client.persisted()
    await vi.waitFor(() => expect(write).toHaveBeenCalled())
    write.mockImplementation(() => new Promise(() => {}))
    client.track({ event: 'b' })
    resolve()
    await confirmed
  })

  it('opens the store again after a failure, and sends the events it has', async () => {
    const { store } = breakableStore(left())
    const onError = vi.fn()
    let error: Error | undefined = new Error('The folder is in use.')
    const { client, clock, sent } = startTestClient(accept, { onError }, store, () => error)
    client.track({ event: 'a' })
    await expect(client.persisted()).rejects.toThrow('in use')
    error = undefined
    client.track({ event: 'b' })
    await client.persisted()
    await clock.advance(2_000)
    expect([sent(), onError.mock.calls.length]).toEqual([[['a', 'b', undefined]], 1])
    expect(client.stats()).toMatchObject({ tracked: 3, accepted: 3 })
  })

  it('sends and flushes while the store hangs, but confirms nothing', async () => {
    const store = { ...breakableStore().store, load: () => new Promise<Map<string, string>>(() => {}) }
    const { client, clock, sent } = startTestClient(accept, {}, store)
    client.track({ event: 'a' })
    const confirmed = vi.fn()
    void client.persisted().then(confirmed)
    const flushed = client.flush(5_000)
    await clock.advance(5_000)
    expect(await flushed).toEqual({ accepted: 1, rejected: 0, waiting: 0 })
    expect(sent()).toEqual([['a']])
    expect(confirmed).not.toHaveBeenCalled()
  })

  it('removes events from the store later, if it fails at first', async () => {
    const { store, rows, failure } = breakableStore()
    const { client, clock } = startTestClient(accept, {}, store)
    client.track({ event: 'a' })
    await client.persisted()
    failure.error = new Error('The disk is full.')
    await expect(client.clear()).rejects.toThrow('The disk is full.')
    expect(rows.size).toBe(1)
    failure.error = undefined
    await client.clear()
    expect(rows.size).toBe(0)
    await clock.advance(2_000)
  })

  it('keeps events that are tracked after clear(), even before it is done', async () => {
    const { store, rows } = breakableStore(left())
    const { client } = startTestClient(accept, {}, store)
    client.track({ event: 'a' })
    const cleared = client.clear()
    client.track({ event: 'b' })
    await cleared
    await client.persisted()
    expect([...rows.values()].map((json) => JSON.parse(json).event)).toEqual(['b'])
    expect(client.stats()).toEqual({ tracked: 3, accepted: 0, rejected: 0, evicted: 0, cleared: 2, waiting: 1 })
  })

  it('writes nothing to a closed store, even if a response arrives then', async () => {
    const { store } = breakableStore()
    const { promise, resolve } = Promise.withResolvers<void>()
    const { client, clock } = startTestClient((request) => promise.then(() => accept(request)), {}, store)
    client.track({ event: 'a' })
    const closed = client.close()
    await clock.advance(10_000)
    expect(await closed).toEqual({ accepted: 0, rejected: 0, waiting: 1 })
    const write = vi.spyOn(store, 'write')
    resolve()
    await clock.advance(60_000)
    expect(write).not.toHaveBeenCalled()
    expect(clock.pendingTimers()).toBe(0)
  })

  it('loads nothing after it was closed', async () => {
    const { store } = breakableStore()
    const load = vi.spyOn(store, 'load')
    const { client, clock } = startTestClient(accept, {}, store)
    await client.close()
    client.reload()
    await clock.advance(60_000)
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('forgets the events that another tab has adopted while the page was away', async () => {
    const { store, rows } = breakableStore()
    const { client, clock, sent } = startTestClient(accept, {}, store)
    client.track({ event: 'a' })
    client.track({ event: 'b' })
    await client.persisted()
    rows.delete([...rows.keys()][0] ?? '')
    client.track({ event: 'c' })
    client.reload()
    await clock.advance(2_000)
    expect(sent().map((events) => events.sort())).toEqual([['b', 'c']])
    expect(client.stats()).toMatchObject({ tracked: 2, accepted: 2, waiting: 0 })
    expect(rows.size).toBe(0)
  })

  it('resends no event whose removal from the store has failed', async () => {
    const { store, rows, failure } = breakableStore()
    const { client, clock, sent } = startTestClient(accept, {}, store)
    client.track({ event: 'a' })
    await client.persisted()
    failure.error = new Error('The disk is full.')
    await clock.advance(2_000)
    failure.error = undefined
    client.reload()
    await clock.advance(60_000)
    expect([sent(), rows.size]).toEqual([[['a']], 0])
    expect(client.stats()).toMatchObject({ tracked: 1, accepted: 1 })
  })

  it('sends nothing from a page that was left until its events are loaded again', async () => {
    const { store, rows } = breakableStore()
    const { client, clock, sent } = startTestClient(accept, {}, store)
    client.track({ event: 'a' })
    client.track({ event: 'b' })
    await client.persisted()
    client.expire()
    await client.leave()
    await clock.advance(60_000)
    expect(sent()).toEqual([])
    rows.delete([...rows.keys()][0] ?? '')
    client.reload()
    await clock.advance(2_000)
    expect(sent()).toEqual([['b']])
  })

  it('sends nothing that was prepared before the page was left', async () => {
    const { store, rows } = breakableStore()
    const prepared = Promise.withResolvers<Record<string, string>>()
    const { client, clock, sent } = startTestClient(accept, { headers: () => prepared.promise }, store)
    client.track({ event: 'a' })
    await client.persisted()
    await clock.advance(2_000)
    client.expire()
    rows.clear()
    client.reload()
    await clock.advance(0)
    prepared.resolve({})
    await clock.advance(60_000)
    expect(sent()).toEqual([])
    expect(client.stats().waiting).toBe(0)
  })
})
