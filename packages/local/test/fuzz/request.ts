import { gzipSync } from 'node:zlib'
import { api } from '@sluice/core/pipeline'
import type { Random } from '@sluice/core/random'

/** A request as the bytes that go over the socket. */
export type RawRequest = {
  bytes: Buffer
  /** The body before compression: what may be stored. */
  body: Buffer
  /** How the client ends the request: it waits, closes its half, or breaks off. */
  ending: 'wait' | 'half-close' | 'break-off'
}

type Parts = { method: string; target: string; headers: [name: string, value: string][]; body: Buffer }

const bodies: [contentType: string, body: string][] = [
  ['application/json', '{"event": "signup", "user_id": 123}'],
  ['application/json', '[{"event":"a","n":12345678901234567890},{"event":"b","_meta":{}},5]'],
  ['text/plain', '{"event":"caf\u00e9","text":"\\ud83d\\ude00 \ud83d\ude00"}'],
  ['application/x-ndjson', '{"event":"a"}\n\n{"event":\n{"event":"b","deep":[[[[1]]]]}\r\n'],
  ['application/cloudevents+json', '{"specversion":"1.0","id":"7","source":"/till","type":"sale","data":{"cents":1}}'],
  ['application/json', `{"event":"${'x'.repeat(3_000)}"}`],
]
const otherMethods = ['GET', 'PUT', 'OPTIONS', 'HEAD', 'BREW', 'post', '']
const otherTargets = [`${api.path}?a=b`, '/', '/_sluice', '/%', '//', '*', `http://localhost${api.path}`]
const oddHeaders: [string, string][] = [
  ['content-encoding', 'gzip'],
  ['content-encoding', 'br'],
  ['content-type', ''],
  ['content-type', 'application/json; charset=latin1'],
  ['ce-specversion', '1.0'],
  ['expect', '100-continue'],
  ['x-long', 'y'.repeat(12_000)],
  ['origin', 'http://evil.example'],
  ['connection', 'close'],
  ['x-odd', '\u00ff\u00fe'],
  ['content-length', '5'],
  ['content-length', '-1'],
  ['content-length', '99999999'],
  ['transfer-encoding', 'gzip, chunked'],
]

/** Returns a request that is valid or broken in one to three ways, drawn from `random`. */
export function drawRequest(random: Random, host: string): RawRequest {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.fraction() * values.length)] as T
  const [contentType, text] = pick(bodies)
  const body = random.fraction() < 0.5 ? Buffer.from(text) : mutateBytes(Buffer.from(text), random)
  const method = random.fraction() < 0.85 ? api.method : pick(otherMethods)
  const target = random.fraction() < 0.85 ? api.path : pick(otherTargets)
  const parts: Parts = { method, target, headers: [['host', host]], body }
  parts.headers.push(['content-type', contentType])
  if (random.fraction() < 0.2) {
    parts.body = gzipSync(body)
    parts.headers.push(['content-encoding', 'gzip'])
  }
  if (random.fraction() < 0.3) parts.headers.push(pick(oddHeaders))
  const bytes = encode(parts, random)
  const cut = random.fraction() < 0.15 ? Math.floor(random.fraction() * bytes.length) : bytes.length
  const sent = random.fraction() < 0.1 ? mutateBytes(bytes, random) : bytes.subarray(0, cut)
  return { bytes: sent, body, ending: cut < bytes.length ? pick(['half-close', 'break-off'] as const) : 'wait' }
}

function encode({ method, target, headers, body }: Parts, random: Random): Buffer {
  const isChunked = random.fraction() < 0.3
  const framing = isChunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), framing]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return Buffer.concat([head, isChunked ? chunksOf(body, random) : body])
}

function chunksOf(body: Buffer, random: Random): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const chunk = body.subarray(at, at + 1 + Math.floor(random.fraction() * 40))
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
    at += chunk.length
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

/** Returns a copy in which one to four bytes are replaced, removed or added. */
function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const copy = [...bytes]
  for (let n = 1 + Math.floor(random.fraction() * 4); n > 0; n--) {
    const at = Math.floor(random.fraction() * copy.length)
    const byte = Math.floor(random.fraction() * 256)
    copy.splice(at, random.fraction() < 0.7 ? 1 : 0, ...(random.fraction() < 0.7 ? [byte] : []))
  }
  return Buffer.from(copy)
}
