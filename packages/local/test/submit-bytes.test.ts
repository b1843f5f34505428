import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { limits } from '@sluice/core/pipeline'
import type { SubmitResponse } from '@sluice/core/response'
import { afterEach, describe, expect, it } from 'vitest'
import { delivered, newFolder, type Pipeline, startPipeline } from './pipeline.ts'

const running: Pipeline[] = []
afterEach(async () => {
  for (const { kill, exited } of running.splice(0)) {
    kill('SIGKILL')
    await exited
  }
})
// Four shards: a mebibyte of events weighs more as lines than one shard accepts in a second.
const start = async () => {
  const pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '0', '--shards', '4'])
  running.push(pipeline)
  return pipeline
}

type Sent = string | Uint8Array | ReadableStream

const send = async ({ endpoints }: Pipeline, body: Sent, headers: Record<string, string>) => {
  const sent = body instanceof Uint8Array ? new Uint8Array(body) : body
  const request = { method: 'POST', body: sent, headers, ...(sent instanceof ReadableStream && { duplex: 'half' }) }
  const response = await fetch(`${endpoints.api}/submit`, request as RequestInit)
  return { status: response.status, answer: (await response.json()) as SubmitResponse & { code?: string } }
}

/** Returns a body that is sent with Transfer-Encoding and without Content-Length. */
const chunked = (body: Uint8Array) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(body)
      controller.close()
    },
  })

const sha256 = (texts: string[]) => createHash('sha256').update(texts.sort().join('\n')).digest('hex')
/** Returns the event's own bytes in a line. */
const eventOf = (line: string) =>
  line.replace(/^\{"_meta":\{"id":"(?:[^"\\]|\\.)*","received_at":"[^"]*"\},?/, '{').slice(0, -1)

/** Returns an unusual object, different for each `n`. */
const odd = (n: number) =>
  [
    `{"n":${n},"big":12345678901234567890${n},"x":1e400,"y":-0.0E+00,"dup":1,"dup":2}`,
    `{"n":${n},"s":"\\ud800 \\u0000 \\/ \\"é😀\u2028\u007f${n}","__proto__":{ },"":[[],{}]}`,
    `{ "n" :\t${n} , "nested" : [ { "_meta" : null } ] , "text" : "${'x'.repeat(n % 400)}" }`,
  ][n % 3] ?? ''

const json = { 'content-type': 'application/json' }
const ndjson = { 'content-type': 'application/x-ndjson' }

describe('POST /submit', () => {
  it('stores every byte of a batch of exactly 1 MiB, and rejects more', async () => {
    const pipeline = await start()
    const events: string[] = []
    let bytes = 2
    for (let n = 0; events.length < limits.requestEvents; n++) {
      bytes += Buffer.byteLength(odd(n)) + 1
      if (bytes > limits.requestBytes) break
      events.push(odd(n))
    }
    const body = `[${events.join()}]`
    const { status, answer } = await send(
      pipeline,
      body + ' '.repeat(limits.requestBytes - Buffer.byteLength(body)),
      json,
    )
    expect([status, answer.accepted]).toEqual([202, events.length])
    const lines = await delivered(pipeline, events.length)
    expect(sha256(lines.map(eventOf))).toBe(sha256(events))
    expect((await send(pipeline, body.padEnd(2 * limits.requestBytes), json)).status).toBe(413)
  })

  it('stores every byte of every format, also with CRLF, a BOM or gzip', async () => {
    const pipeline = await start()
    const some = (from: number) => Array.from({ length: 20 }, (_, n) => odd(from + n))
    const pretty = JSON.stringify({ event: 'pretty', list: [1, { a: 2 }] }, null, '\t').replaceAll('\n', '\r\n')
    const cloud = '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"n":1.50}}'
    const requests: [body: string | Uint8Array, headers: Record<string, string>, events: string[]][] = [
      [`[${some(0).join(',\r\n')}]\r\n`, json, some(0)],
      [`\ufeff[${some(20).join()}]`, json, some(20)],
      [pretty, { 'content-type': 'text/plain;charset=UTF-8' }, [pretty.replace(/[\r\n]/g, ' ')]],
      [some(40).join('\r\n'), ndjson, some(40)],
      [`\ufeff${some(60).join('\n')}\n`, { 'content-type': 'application/jsonl' }, some(60)],
      [gzipSync(some(80).join('\n')), { ...ndjson, 'content-encoding': 'gzip' }, some(80)],
      [cloud, { 'content-type': 'application/cloudevents+json' }, [cloud]],
      [
        gzipSync(`[${cloud}]`),
        { 'content-type': 'application/cloudevents-batch+json', 'content-encoding': 'gzip' },
        [cloud],
      ],
      [
        '{"n":1.50}',
        { ...json, 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' },
        [
          '{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"application/json","data":{"n":1.50}}',
        ],
      ],
    ]
    for (const [body, headers, events] of requests) {
      const { status, answer } = await send(pipeline, body, headers)
      expect([status, answer.accepted]).toEqual([202, events.length])
    }
    const expected = requests.flatMap(([, , events]) => events)
    // The CR of NDJSON follows the event, so it isn't part of it.
    const lines = await delivered(pipeline, expected.length)
    expect(sha256(lines.map(eventOf))).toBe(sha256(expected))
  })

  it('stores nothing of a body that is not UTF-8', async () => {
    const pipeline = await start()
    for (const encoding of ['utf16le', 'latin1'] as const) {
      const body = Buffer.from('\ufeff{"é":1}'.slice(encoding === 'latin1' ? 1 : 0), encoding)
      for (const headers of [ndjson, json, { 'content-type': 'text/plain' }, {}]) {
        for (const sent of [body, chunked(body)]) {
          const { status, answer } = await send(pipeline, sent, headers)
          expect([encoding, headers, status, answer.code]).toEqual([encoding, headers, 400, 'invalid_utf8'])
        }
      }
    }
    await send(pipeline, '{"event":"the only one"}', json)
    expect((await delivered(pipeline, 1)).map(eventOf)).toEqual(['{"event":"the only one"}'])
  })
})
