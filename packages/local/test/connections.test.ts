import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gatewayLimits } from '@sluice/core/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFolder, type Pipeline, post, startPipeline } from './pipeline.ts'
import { type RawResponse, readRaw, requestText, sendRaw } from './raw-client.ts'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '900'])
})
afterAll(async () => {
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

const json = { Host: 'localhost', 'Content-Type': 'application/json' }
const amzJson = { Host: 'localhost', 'Content-Type': 'application/x-amz-json-1.1' }
const listStreams = { ...amzJson, 'X-Amz-Target': 'Kinesis_20131202.ListStreams' }
const send = async (url: string, text: string | Buffer, options?: { halfClose: boolean }): Promise<RawResponse> =>
  readRaw(await sendRaw(url, text, options))
const urls = () => ({ api: pipeline.endpoints.api, aws: pipeline.endpoints.aws })

describe('a body above the limit of the gateway', () => {
  const bytes = 11 * 1024 * 1024

  it.each([11, 64])('is read before the response, which closes the connection: %d MiB', async (mebibytes) => {
    const length = mebibytes * 1024 * 1024
    const head = `POST /submit HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`
    const { status, headers, body } = await send(
      urls().api,
      Buffer.concat([Buffer.from(head), Buffer.alloc(length, 32)]),
    )
    expect([status, body]).toEqual([413, '{"message":"Request Entity Too Large"}'])
    expect(headers.toLowerCase()).toContain('connection: close')
  })

  it('is read although there is no such route', async () => {
    const head = `POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n\r\n`
    const { status } = await send(urls().api, Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 32)]))
    expect(status).toBe(404)
  })

  it("gets a 413 from Python's urllib", async ({ skip }) => {
    const script = `
import sys, urllib.request, urllib.error
request = urllib.request.Request(sys.argv[1] + '/submit', b' ' * ${bytes}, {'Content-Type': 'application/json'})
try: urllib.request.urlopen(request)
except urllib.error.HTTPError as error: print(error.code, error.read().decode())
`
    const run = promisify(execFile)
    const hasPython = await run('python3', ['--version']).then(
      () => true,
      () => false,
    )
    skip(!hasPython, 'python3 is not on this machine')
    const { stdout } = await run('python3', ['-c', script, urls().api])
    expect(stdout).toBe('413 {"message":"Request Entity Too Large"}\n')
  })
})

describe('a body above the limit of the local AWS', () => {
  it('is read before the response', async () => {
    const bytes = 64 * 1024 * 1024
    const head = requestText('POST /', { ...listStreams, 'Content-Length': String(bytes) })
    const { status, body } = await send(urls().aws, Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 32)]))
    expect([status, JSON.parse(body).__type]).toEqual([413, 'RequestEntityTooLargeException'])
  })
})

describe('a request target in absolute form', () => {
  it('is a path of the API', async () => {
    const { status } = await send(urls().api, requestText('POST http://localhost:8787/submit', json, '{"n":1}'))
    expect(status).toBe(202)
  })

  it('is a path of the console API', async () => {
    const { status, body } = await send(urls().api, requestText('GET HTTP://localhost/_sluice/stats?a=b', json))
    expect([status, Object.keys(JSON.parse(body))]).toEqual([200, expect.arrayContaining(['accepted'])])
  })

  it('is a bucket or an action of the local AWS', async () => {
    const { aws, api } = urls()
    const bucket = `GET ${aws}/${pipeline.endpoints.bucket}?list-type=2`
    expect((await send(aws, requestText(bucket, json))).body).toContain('<ListBucketResult')
    expect((await send(aws, requestText(`POST ${aws}`, listStreams, '{}'))).body).toContain(pipeline.endpoints.stream)
    expect((await send(api, requestText(`GET ${api}`, json))).status).toBe(404)
  })

  it('decides about the host in place of the header', async () => {
    const own = requestText('POST http://localhost/submit', { ...json, Host: 'evil.example' }, '{}')
    const foreign = requestText('POST http://evil.example/submit', json, '{}')
    expect([(await send(urls().api, own)).status, (await send(urls().api, foreign)).status]).toEqual([202, 403])
  })
})

describe('a request line with headers', () => {
  const requestOf = (bytes: number) => {
    const line = 'POST /submit'
    const values = Object.values({ Connection: 'close', ...json, 'Content-Length': '2' }).join('')
    const padding = 'x'.repeat(bytes - `${line} HTTP/1.1`.length - values.length)
    return requestText(line, { ...json, 'X-Padding': padding }, '{}')
  }

  it('is accepted at 10,240 bytes', async () => {
    expect((await send(urls().api, requestOf(gatewayLimits.headerBytes))).status).toBe(202)
  })

  it.each([
    ['one byte more', gatewayLimits.headerBytes + 1],
    ['70 KiB', 70 * 1024],
    ['1 MiB', 1024 * 1024],
  ])('is rejected with 431: %s', async (_, bytes) => {
    const { status, body } = await send(urls().api, requestOf(bytes))
    expect([status, body]).toEqual([431, '{"message":"Request Header Fields Too Large"}'])
  })

  it('can have 60 KiB for the console, with the cookies of all local ports', async () => {
    const cookies = { Host: 'localhost', Cookie: 'x'.repeat(60 * 1024) }
    expect((await send(urls().api, requestText('GET /_sluice/stats', cookies))).status).toBe(200)
  })

  it('is rejected with 431 if the target is too long', async () => {
    const { status } = await send(urls().api, requestText(`POST /submit?${'x'.repeat(10_240)}`, json, '{}'))
    expect(status).toBe(431)
  })

  it("is rejected in the gateway's format if it is malformed", async () => {
    const { status, body } = await send(urls().api, 'POST /submit HTTP/1.1\r\nHost localhost\r\n\r\n')
    expect([status, body]).toEqual([400, '{"message":"Bad Request"}'])
  })
})

describe('a client that closes its half of the connection', () => {
  it('gets the response of the API', async () => {
    const { status } = await send(urls().api, requestText('POST /submit', json, '{"n":1}'), { halfClose: true })
    expect(status).toBe(202)
  })

  it('gets the response of the local AWS', async () => {
    // The object is written after the end of the request has arrived.
    const put = requestText(`PUT /${pipeline.endpoints.bucket}/half-closed`, json, '{}')
    expect((await send(urls().aws, put, { halfClose: true })).status).toBe(200)
  })

  it('gets a closed connection if it sent nothing', async () => {
    const { api, aws } = urls()
    expect([await sendRaw(api, '', { halfClose: true }), await sendRaw(aws, '', { halfClose: true })]).toEqual(['', ''])
  })
})

describe('an upload that breaks off', () => {
  it.each([
    ['POST /submit', 'api', 'A request broke off before its body was complete.'],
    ['PUT /bucket/key', 'aws', 'A request to the local AWS broke off before its body was complete.'],
  ] as const)('logs one line for %s', async (line, server, message) => {
    const before = pipeline.output().length
    const socket = connect(Number(new URL(urls()[server]).port), '127.0.0.1')
    socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"n":`)
    await sleep(50)
    socket.resetAndDestroy()
    while (!pipeline.output().slice(before).includes(message)) await sleep(20)
    await post(urls().api, '{}')
    expect(pipeline.output().slice(before)).not.toMatch(/\n\s+at |Error:/)
    expect(pipeline.output().slice(before).split(message)).toHaveLength(2)
  })
})

describe('an idle connection', () => {
  it.each(['api', 'aws'] as const)('to the %s stays open for at least 65 s', async (server) => {
    const response = await fetch(`${urls()[server]}/${pipeline.endpoints.bucket}`)
    const [, seconds] = /timeout=(\d+)/.exec(response.headers.get('keep-alive') ?? '') ?? []
    expect(Number(seconds)).toBeGreaterThanOrEqual(65)
  })
})

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

describe.each(['127.0.0.1', 'localhost', ...(hasIPv6 ? ['[::1]'] : [])])('the address %s', (host) => {
  it('reaches the API', async () => {
    expect((await post(`http://${host}:${new URL(urls().api).port}`, '{}')).status).toBe(202)
  })

  it('reaches the local AWS', async () => {
    const { port } = new URL(urls().aws)
    expect((await fetch(`http://${host}:${port}/${pipeline.endpoints.bucket}`)).status).toBe(200)
  })
})
