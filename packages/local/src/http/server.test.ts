import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sleep } from '@sluice/core/clock'
import { systemClock } from '@sluice/functions/system-clock'
import { afterEach, expect, it } from 'vitest'
import { type HttpServer, startHttpServer } from './server.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function start(): Promise<HttpServer & { url: string }> {
  const http = await startHttpServer({ ports: [0], clock: systemClock, onError: () => {} })
  stops.push(() => http.stop(0))
  return { ...http, url: `http://127.0.0.1:${http.port}` }
}

it('responds to requests that arrived before it could serve them', async () => {
  const { url, server, serve } = await start()
  const arrived = new Promise((resolve) => server.once('request', resolve))
  const response = fetch(url)
  await arrived
  serve((_request, response) => response.end('ready'))
  expect(await (await response).text()).toBe('ready')
})

it('finishes a request before it stops', async () => {
  const { url, serve, stop } = await start()
  const arrived = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  serve(async (_request, response) => {
    arrived.resolve()
    await finish.promise
    response.end('finished')
  })
  const response = fetch(url)
  await arrived.promise
  const stopped = stop(60_000)
  finish.resolve()
  expect(await (await response).text()).toBe('finished')
  await stopped
})

it('closes a request that its client does not finish', async () => {
  const { server, port, stop } = await start()
  const arrived = new Promise((resolve) => server.once('request', resolve))
  const client = connect(port, '127.0.0.1').on('error', () => {})
  const closed = new Promise((resolve) => client.once('close', resolve))
  client.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{')
  await arrived
  await stop(20)
  await closed
})

it('keeps idle connections for at least 65 s, also before their first request', async () => {
  const { server } = await start()
  expect(Math.min(server.keepAliveTimeout, server.headersTimeout)).toBeGreaterThanOrEqual(65_000)
})

it('keeps nothing of a request in memory while its connection is idle', async () => {
  const { url, server, serve } = await start()
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const requests: WeakRef<object>[] = []
  server.on('request', (request) => requests.push(new WeakRef(request)))
  serve((_request, response) => response.end())
  await (await fetch(url, { method: 'POST', body: '{}' })).text()
  for (let n = 0; n < 50 && requests[0]?.deref(); n++) {
    await sleep(systemClock, 20)
    collect()
  }
  expect(requests.map((request) => request.deref())).toEqual([undefined])
  expect(await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))).toBe(1)
})

it('uses the next port if the first one is in use', async () => {
  const first = await start()
  const second = await startHttpServer({ ports: [first.port, 0], clock: systemClock, onError: () => {} })
  stops.push(() => second.stop(0))
  expect(second.port).not.toBe(first.port)
  const third = startHttpServer({ ports: [first.port], clock: systemClock, onError: () => {} })
  await expect(third).rejects.toMatchObject({ setting: 'port' })
})
