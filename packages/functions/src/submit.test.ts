import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sampleEvent } from './sample-event.ts'

/** A Kinesis without the stream. */
const kinesis = createServer((_, response) => {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
  response.end('{"__type":"ResourceNotFoundException","message":"Stream events not found."}')
})

let handler: typeof import('./submit.ts').handler

beforeAll(async () => {
  await new Promise<void>((resolve) => kinesis.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('STREAM_NAME', 'events')
  vi.stubEnv('ACCESS_MODE', 'none')
  vi.stubEnv('METRICS_NAMESPACE', 'Sluice')
  vi.stubEnv('AWS_ENDPOINT_URL_KINESIS', `http://127.0.0.1:${(kinesis.address() as AddressInfo).port}`)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  handler = (await import('./submit.ts')).handler
})
afterAll(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  kinesis.closeAllConnections()
  kinesis.close()
})

it('writes a log entry to stderr and the metrics to stdout, one line each', async () => {
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const stderr = vi.spyOn(console, 'error').mockReturnValue()
  const { statusCode } = await handler(sampleEvent('{"a":1}'))
  expect(statusCode).toBe(503)
  expect(stderr.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
    { message: 'PutRecords failed', error: 'ResourceNotFoundException: Stream events not found.' },
    { message: 'not every event was stored', status: 503, requestId: 'r', accepted: 0, rejected: 0, retry: 1 },
  ])
  expect(stdout.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([{ Stream: 'events', Retry: 1 }])
})
