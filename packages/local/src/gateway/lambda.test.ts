import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { manualClock } from '@sluice/core/manual-clock'
import { api } from '@sluice/core/pipeline'
import { seededRandom } from '@sluice/core/random'
import { afterEach, expect, it, vi } from 'vitest'
import { lambda } from './lambda.ts'
import { toPayload } from './payload.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.unstubAllEnvs()
})

/** Starts a Kinesis that rejects every call, and counts the calls. */
async function startKinesis() {
  const calls = { count: 0 }
  const server = createServer((request, response) => {
    calls.count++
    request.resume()
    response.writeHead(400).end('{"__type":"ResourceNotFoundException","message":"no such stream"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => server.close().closeAllConnections())
  return { calls, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function submit(options: { endpoint: string; key?: string }) {
  const errors: string[] = []
  const clock = manualClock()
  const onError = (message: string) => errors.push(message)
  const handler = await (await lambda({ ...options, clock, random: seededRandom(1), onError }))()
  const request = { method: 'POST', url: '/submit', rawHeaders: [] }
  const context = { routeKey: api.route, requestId: 'r', time: new Date(0) }
  const payload = toPayload(request, Buffer.from('{"a":1}'), context)
  const { statusCode } = await handler(payload, { awsRequestId: 'r' })
  return { statusCode, errors }
}

it("stores events at its endpoint, not at one of the developer's environment", async () => {
  const local = await startKinesis()
  const cloud = await startKinesis()
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint)
  vi.stubEnv('AWS_ENDPOINT_URL_KINESIS', cloud.endpoint)
  vi.stubEnv('AWS_PROFILE', 'somebody')
  vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true')
  vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true')
  await submit(local)
  expect([local.calls.count, cloud.calls.count]).toEqual([1, 0])
})

it('reports why the stream rejects a call', async () => {
  const { statusCode, errors } = await submit(await startKinesis())
  expect(statusCode).toBe(503)
  expect(errors).toEqual(['Handler: PutRecords failed: ResourceNotFoundException: no such stream'])
})

it('rejects a request without the key, before it reaches the stream', async () => {
  const { calls, endpoint } = await startKinesis()
  const { statusCode } = await submit({ endpoint, key: 'pk_a-key-of-this-laptop' })
  expect([statusCode, calls.count]).toEqual([401, 0])
})
