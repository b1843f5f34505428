import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { manualClock } from '@sluice/core/manual-clock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDoorbell } from './doorbell.ts'

let live: ServerResponse
const server = createServer((_, response) => {
  live = response
  response.write(': connected\n\n')
  server.emit('subscribed')
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function open() {
  const clock = manualClock()
  const controller = new AbortController()
  const subscribed = once(server, 'subscribed')
  const idle = openDoorbell(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, clock, controller.signal)
  await subscribed
  return { clock, controller, idle }
}

describe('openDoorbell', () => {
  it('rings when a record is stored, before the time is over', async () => {
    const { clock, idle } = await open()
    const waiting = idle(1_000)
    live.write('id: 1\nevent: stored\ndata: {}\n\n')
    await waiting
    expect([clock.monotonic(), clock.pendingTimers()]).toEqual([0, 0])
  })

  it('does not ring for other steps of an event', async () => {
    const { clock, idle } = await open()
    let isDone = false
    const waiting = idle(1_000).then(() => {
      isDone = true
    })
    live.write('event: delivered\ndata: {}\n\n')
    await clock.advance(999)
    expect(isDone).toBe(false)
    await clock.advance(1)
    await waiting
  })

  it('stops waiting when the signal aborts', async () => {
    const { controller, idle } = await open()
    const waiting = idle(1_000)
    controller.abort()
    await waiting
  })
})
