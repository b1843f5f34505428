import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Sluice, startSluice } from '../src/index.ts'
import '../src/vitest.ts'
import { send } from './send.ts'

let sluice: Sluice
beforeAll(async () => {
  sluice = await startSluice({ clock: 'manual' })
})
afterEach(() => sluice.reset())
afterAll(() => sluice.stop())

const messageOf = (assertion: Promise<unknown>): Promise<string> =>
  assertion.then(
    () => 'It passed.',
    (error: Error) => error.message,
  )

describe('toHaveReceived', () => {
  it('passes for an event that arrived, or arrives in time', async () => {
    await send(sluice.url, { event: 'signup', user_id: 123 })
    await expect(sluice).toHaveReceived({ event: 'signup' })
    const later = expect(sluice).toHaveReceived({ event: 'login' }, { timeoutMs: 20_000 })
    await send(sluice.url, { event: 'login' })
    await later
  })

  it('fails with the nearest event and what differs', async () => {
    await send(sluice.url, { event: 'signup', user_id: 124 })
    const message = await messageOf(expect(sluice).toHaveReceived({ user_id: 123 }, { timeoutMs: 1 }))
    expect(message).toContain('    - /user_id: 123\n    + /user_id: 124\n')
  })

  it('passes after .not if no event matches in time', async () => {
    await send(sluice.url, { event: 'signup' })
    await expect(sluice).not.toHaveReceived({ event: 'error' }, { withinMs: 1 })
  })

  it('fails after .not with the event', async () => {
    await send(sluice.url, { event: 'error' })
    const message = await messageOf(expect(sluice).not.toHaveReceived({ event: 'error' }))
    expect(message).toMatch(/^1 accepted event matched \{"event":"error"\}:\n\n {2}\{"event":"error"\}\n/)
  })
})

describe('toHaveDelivered', () => {
  it('passes for an event in an object', async () => {
    await send(sluice.url, [{ event: 'signup', n: 1 }, { event: 'login' }])
    await sluice.deliver()
    await expect(sluice).toHaveDelivered({ event: 'signup', n: 1 })
  })

  it('passes once an object has the event', async () => {
    await send(sluice.url, { event: 'signup' })
    const delivered = expect(sluice).toHaveDelivered({ event: 'signup' }, { timeoutMs: 20_000 })
    await sluice.clock.advance('60s')
    await delivered
  })

  it('fails with the events that are not delivered yet', async () => {
    await send(sluice.url, { event: 'signup' })
    const message = await messageOf(expect(sluice).toHaveDelivered({ event: 'signup' }, { timeoutMs: 1 }))
    expect(message).toBe(
      'No line of an object matches {"event":"signup"}. 1 event in the stream, not delivered yet. ' +
        'Call deliver() first. There is no object.',
    )
  })

  it('fails with the nearest line and its place', async () => {
    await send(sluice.url, [{ event: 'other' }, { event: 'signup', n: 2 }])
    await sluice.deliver()
    const message = await messageOf(expect(sluice).toHaveDelivered({ event: 'signup', n: 1 }, { timeoutMs: 1 }))
    expect(message).toMatch(/ 2 lines in objects, the nearest first:\n\n.*"n":2\}\n {4}line 2 of events\/dt=/)
    expect(message).toContain('    - /n: 1\n    + /n: 2\n')
  })

  it('passes after .not until the event is delivered', async () => {
    await send(sluice.url, { event: 'signup' })
    await expect(sluice).not.toHaveDelivered({ event: 'signup' })
    await sluice.deliver()
    const message = await messageOf(expect(sluice).not.toHaveDelivered({ event: 'signup' }))
    expect(message).toMatch(/^Line 1 of events\/dt=.* matches \{"event":"signup"\}:\n\n {2}\{"_meta":/)
  })
})
