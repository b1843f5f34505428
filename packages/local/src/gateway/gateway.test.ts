import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { local } from '@sluice/core/pipeline'
import { seededRandom } from '@sluice/core/random'
import { systemClock } from '@sluice/functions/system-clock'
import { afterEach, expect, it, vi } from 'vitest'
import type { ReceivedRequest } from '../http/server.ts'
import { type GatewayOptions, gateway, listenerOf } from './gateway.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** Serves a gateway whose handler is `run`. Each request has an empty object as its body. */
async function serve(run: () => Promise<{ statusCode: number }>, options: Partial<GatewayOptions> = {}) {
  const respond = listenerOf(
    gateway({
      handler: async () => run,
      shards: 64,
      clock: systemClock,
      random: seededRandom(1),
      onError: () => {},
      ...options,
    }),
  )
  const seen = { requests: 0, closed: 0 }
  const server = createServer((request, response) => {
    request.resume()
    seen.requests++
    response.once('close', () => seen.closed++)
    void respond(Object.assign(request as ReceivedRequest, { rawBody: Buffer.from('{}') }), response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => server.close().closeAllConnections())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const post = (url: string, signal?: AbortSignal) =>
  fetch(`${url}/submit`, { method: 'POST', ...(signal && { signal }) })

it("passes the handler's result on, with CORS headers", async () => {
  const response = await post((await serve(async () => ({ statusCode: 202 }))).url)
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([202, '*'])
})

/** A handler whose calls each respond when they are called. */
function heldHandler() {
  const calls: (() => void)[] = []
  const run = () => new Promise<{ statusCode: number }>((resolve) => calls.push(() => resolve({ statusCode: 202 })))
  return { calls, run }
}

const called = (calls: unknown[], count: number) => vi.waitFor(() => expect(calls).toHaveLength(count))

it('passes a request on when the handler is free again', async () => {
  const { calls, run } = heldHandler()
  const { url } = await serve(run, { overload: { ...local.overload, handlersAtOnce: 1 } })
  const responses = [post(url)]
  await called(calls, 1)
  responses.push(post(url))
  calls[0]?.()
  await called(calls, 2)
  calls[1]?.()
  expect((await Promise.all(responses)).map(({ status }) => status)).toEqual([202, 202])
})

it('responds as API Gateway does without free concurrency, and reports it', async () => {
  const { calls, run } = heldHandler()
  let refused = 0
  const overload = { ...local.overload, handlersAtOnce: 1, waitingBytes: 1 }
  const { url } = await serve(run, { overload, onBusy: () => refused++ })
  const first = post(url)
  await called(calls, 1)
  const second = await post(url)
  expect([second.status, await second.text()]).toEqual([503, '{"message":"Service Unavailable"}'])
  expect([refused, second.headers.get('access-control-allow-origin')]).toEqual([1, '*'])
  calls[0]?.()
  expect((await first).status).toBe(202)
})

it('does no work for a client that left while its request waited', async () => {
  const { calls, run } = heldHandler()
  const { url, seen } = await serve(run, { overload: { ...local.overload, handlersAtOnce: 1 } })
  const first = post(url)
  await called(calls, 1)
  const leaving = new AbortController()
  const left = post(url, leaving.signal).catch(() => 'left')
  const third = post(url)
  await vi.waitFor(() => expect(seen.requests).toBe(3))
  leaving.abort()
  await vi.waitFor(() => expect(seen.closed).toBe(1))
  expect(await left).toBe('left')
  calls[0]?.()
  await called(calls, 2)
  calls[1]?.()
  expect((await Promise.all([first, third])).map(({ status }) => status)).toEqual([202, 202])
  expect(calls).toHaveLength(2)
})
