// @vitest-environment node
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { submit } from './submit.ts'

const started: (() => void)[] = []
afterEach(() => {
  for (const stop of started.splice(0)) stop()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  started.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/submit`
}

const accepted = {
  requestId: 'r-1',
  receivedAt: '2026-11-23T12:00:03.000Z',
  accepted: 1,
  rejected: 0,
  retry: 0,
  results: [{ index: 0, id: 'a', status: 'accepted', shardId: 'shardId-000000000000', sequenceNumber: '49' }],
}

it('sends the bytes of the text as application/json', async () => {
  const sent = '{ "big":12345678901234567890,\r\n "dup":1, "dup":2, "name":"Zo\\u00eb ë" }\n'
  const seen: { type: string | undefined; body: string }[] = []
  const url = await serve(async (request, response) => {
    const body = await text(request)
    seen.push({ type: request.headers['content-type'], body })
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify(accepted))
  })
  const outcome = await submit(url, sent)
  expect(seen).toEqual([{ type: 'application/json', body: sent }])
  expect(outcome).toMatchObject({ kind: 'results', status: 202, response: accepted })
})

it('reads Retry-After of a throttled request', async () => {
  const retry = {
    ...accepted,
    accepted: 0,
    retry: 1,
    results: [{ index: 0, id: 'a', status: 'retry', error: { code: 'throttled', message: 'Later.' } }],
  }
  const url = await serve((_, response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '3' }).end(JSON.stringify(retry))
  })
  expect(await submit(url, '{}')).toMatchObject({ kind: 'results', status: 429, retryAfterSeconds: 3 })
})

it('reads a problem with its place', async () => {
  const problem = {
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    code: 'invalid_json',
    detail: 'No.',
    requestId: 'r-2',
    line: 2,
    column: 14,
  }
  const url = await serve((_, response) => {
    response.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
  })
  expect(await submit(url, '{}')).toMatchObject({ kind: 'problem', status: 400, problem })
})

it.each([
  [404, 'application/json', '{"message":"Not Found"}', 'Not Found'],
  [200, 'text/html', '<!doctype html>', 'isn’t from Sluice'],
  [202, 'application/json', '{"accepted":1}', 'isn’t from Sluice'],
])('returns unrecognized for %i %s %s', async (status, type, body, message) => {
  const url = await serve((_, response) => {
    response.writeHead(status, { 'content-type': type }).end(body)
  })
  const outcome = await submit(url, '{}')
  expect(outcome).toMatchObject({ kind: 'unrecognized', status, message: expect.stringContaining(message) })
})

it('returns timed-out if the response stops before or in its body', async () => {
  const silent = await serve(() => {})
  expect(await submit(silent, '{}', { timeoutMs: 50 })).toEqual({ kind: 'timed-out' })
  const stuck = await serve((_, response) => {
    response.writeHead(202, { 'content-type': 'application/json' }).write('{"requestId"')
  })
  expect(await submit(stuck, '{}', { timeoutMs: 200 })).toEqual({ kind: 'timed-out' })
})

it('returns unreachable if there is no server', async () => {
  const url = await serve(() => {})
  started.splice(0).forEach((stop) => {
    stop()
  })
  expect(await submit(url, '{}')).toEqual({ kind: 'unreachable' })
})
