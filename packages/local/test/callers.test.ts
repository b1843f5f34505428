import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFolder, type Pipeline, post, startPipeline } from './pipeline.ts'
import { postHttp2, readRaw, requestText, sendRaw } from './raw-client.ts'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline(newFolder(), ['--buffer-seconds', '900'])
})
afterAll(async () => {
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

const target = { 'X-Amz-Target': 'Kinesis_20131202.ListStreams', 'Content-Type': 'application/x-amz-json-1.1' }
const callers = {
  'a foreign host': { Host: 'evil.example:4566' },
  'a foreign origin': { Host: 'localhost', Origin: 'https://evil.example' },
}

async function api(line: string, headers: Record<string, string>, body = '') {
  return readRaw(await sendRaw(pipeline.endpoints.api, requestText(line, headers, body)))
}
async function aws(line: string, headers: Record<string, string>, body = '') {
  return readRaw(await sendRaw(pipeline.endpoints.aws, requestText(line, headers, body)))
}

describe.each(Object.entries(callers))('%s', (_, caller) => {
  it("gets 403 from S3 in S3's format", async () => {
    const { status, body, headers } = await aws(`DELETE /${pipeline.endpoints.bucket}/key`, caller)
    expect([status, body]).toEqual([403, expect.stringMatching(/<Error><Code>AccessDenied<\/Code><Message>.+<\/Mess/)])
    expect(headers.toLowerCase()).toContain('content-type: application/xml')
  })

  it("gets 403 from Kinesis in Kinesis's format", async () => {
    const { status, body } = await aws('POST /', { ...caller, ...target }, '{}')
    expect([status, JSON.parse(body)]).toEqual([
      403,
      { __type: 'AccessDeniedException', message: expect.stringMatching(/./) },
    ])
  })

  it('gets 403 over HTTP/2', async () => {
    const { Host: authority, ...others } = caller
    const headers = { ':authority': authority, ...target, ...others }
    const { status, body } = await postHttp2(pipeline.endpoints.aws, headers, '{}')
    expect([status, JSON.parse(body).__type]).toEqual([403, 'AccessDeniedException'])
  })

  it.each(['GET /', 'GET /index.html', 'GET /_sluice', 'POST /_sluice/reset', 'GET /submit'])(
    'gets 403 for %s',
    async (line) => {
      const { status, body } = await api(line, caller)
      expect([status, JSON.parse(body)]).toEqual([403, { message: expect.stringMatching(/./) }])
    },
  )
})

describe('POST /submit', () => {
  const preflight = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' }

  it('accepts events and preflights from a foreign origin', async () => {
    const caller = callers['a foreign origin']
    const { status, body, headers } = await api('POST /submit', { ...caller, 'Content-Type': 'application/json' }, '{}')
    expect([status, JSON.parse(body)]).toEqual([202, expect.objectContaining({ accepted: 1 })])
    expect(headers).toMatch(/access-control-allow-origin: \*/i)
    expect((await api('OPTIONS /submit', { ...caller, ...preflight })).status).toBe(204)
  })

  it('rejects events and preflights for a foreign host', async () => {
    const caller = { ...callers['a foreign host'], Origin: 'http://evil.example:4566' }
    const { status, body } = await api('POST /submit', { ...caller, 'Content-Type': 'application/json' }, '{}')
    expect([status, body]).toEqual([403, '{"message":"Forbidden"}'])
    expect((await api('OPTIONS /submit', { ...caller, ...preflight })).status).toBe(403)
  })
})

describe('an own name', () => {
  it.each(['localhost:4566', '127.0.0.1', '[::1]:1', 'bucket.localhost'])('gets a response: %s', async (Host) => {
    expect((await aws('POST /', { Host, ...target }, '{}')).status).toBe(200)
    expect((await api('GET /', { Host })).status).toBe(200)
  })

  it('can have a page of another local port', async () => {
    const headers = { Host: 'localhost', Origin: 'http://localhost:5173' }
    expect((await api('GET /_sluice', headers)).status).toBe(200)
    expect((await aws('POST /', { ...headers, ...target }, '{}')).status).toBe(200)
  })

  it('is not needed in HTTP/1.0 from this machine', async () => {
    const response = await sendRaw(pipeline.endpoints.api, 'GET /_sluice/stats HTTP/1.0\r\n\r\n')
    expect(readRaw(response).status).toBe(200)
  })
})

const external = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

describe('--host', () => {
  it.runIf(external)('lets another machine send events, but not control the pipeline', async () => {
    const exposed = await startPipeline(newFolder(), ['--no-web', '--host', '0.0.0.0'])
    // A connection to an external address comes from it, as from another machine.
    const origin = `http://${external}:${new URL(exposed.endpoints.api).port}`
    const statuses = [await post(origin, '{}'), await fetch(`${origin}/_sluice`)].map(({ status }) => status)
    exposed.kill('SIGKILL')
    await exposed.exited
    expect(statuses).toEqual([202, 403])
  })

  it('warns that anyone on that network can send and read', async () => {
    const exposed = await startPipeline(newFolder(), ['--no-web', '--host', '0.0.0.0'])
    while (!exposed.output().includes('Warning')) await new Promise((resolve) => setTimeout(resolve, 20))
    exposed.kill('SIGKILL')
    await exposed.exited
    expect(exposed.output()).toContain('Warning: --host 0.0.0.0 lets anyone on that network send events, and read')
    expect(pipeline.output()).not.toContain('Warning')
  })
})
