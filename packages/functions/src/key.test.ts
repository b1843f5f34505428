import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import type { StreamRecord } from '@sluice/core/record'
import { describe, expect, it } from 'vitest'
import { createApp } from './app.ts'
import { checkKey, readKeyDigest } from './key.ts'

const ours = 'pk_a-key-of-this-pipeline'
const digestOf = (key: string) => createHash('sha256').update(key).digest()

/** Sends a request and reports whether its body was read. */
async function send(headers: Record<string, string>, keyDigest: Uint8Array | undefined = digestOf(ours)) {
  const records: StreamRecord[] = []
  let isBodyRead = false
  const app = createApp({
    clock: manualClock(),
    random: seededRandom(1),
    keyDigest,
    sink: async (batch) => {
      records.push(...batch)
      return batch.map(() => ({ status: 'stored', shardId: 'shardId-000000000000', sequenceNumber: '1' }))
    },
  })
  const body = new ReadableStream(
    {
      pull(controller) {
        isBodyRead = true
        controller.enqueue(new TextEncoder().encode('{"a":1}'))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers }, duplex: 'half' }
  const response = await app.request(new Request('http://api.example/submit', init as RequestInit))
  const json = JSON.parse(await response.text())
  return { status: response.status, headers: response.headers, json, stored: records.length, isBodyRead }
}

describe('a pipeline with a key', () => {
  it('accepts a request with the key', async () => {
    expect(await send({ 'x-api-key': ours })).toMatchObject({ status: 202, stored: 1, isBodyRead: true })
  })

  it.each([
    ['without a key', {}],
    ['with an empty one', { 'x-api-key': '' }],
    ['with it in another header', { authorization: ours }],
  ])('returns 401 to a request %s and does not read the body', async (_, headers) => {
    const response = await send(headers as Record<string, string>)
    expect(response).toMatchObject({ status: 401, stored: 0, isBodyRead: false, json: { code: 'key_missing' } })
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('www-authenticate')).toContain('x-api-key')
    expect(response.json.detail).toContain('x-api-key')
  })

  it.each([
    ['another', 'pk_another-key-altogether'],
    ['its beginning', ours.slice(0, -1)],
    ['it and more', `${ours}x`],
    ['it in capitals', ours.toUpperCase()],
    ['it twice', `${ours}, ${ours}`],
    ['its digest', digestOf(ours).toString('hex')],
    ['a very long one', 'x'.repeat(10_000)],
  ])('returns 403 to %s, without reading the body or echoing the key', async (_, key) => {
    const response = await send({ 'x-api-key': key })
    expect(response).toMatchObject({ status: 403, stored: 0, isBodyRead: false, json: { code: 'key_wrong' } })
    expect(response.json.detail).toBe('The key in the header x-api-key is not the key of this pipeline.')
    expect(response.headers.has('www-authenticate')).toBe(false)
    expect(JSON.stringify(response.json)).not.toMatch(/pk_|xxx/i)
  })
})

it('accepts requests with and without a key if the pipeline has none', async () => {
  for (const headers of [{}, { 'x-api-key': 'any' }]) {
    const app = createApp({
      clock: manualClock(),
      random: seededRandom(1),
      sink: async (batch) => batch.map(() => ({ status: 'stored', shardId: 's', sequenceNumber: '1' })),
    })
    const response = await app.request('/submit', { method: 'POST', body: '{"a":1}', headers })
    expect(response.status).toBe(202)
  }
})

describe('the comparison', () => {
  it('compares two digests of 32 bytes and never the key itself', () => {
    expect(() => checkKey(ours, digestOf(ours))).not.toThrow()
    // timingSafeEqual throws for different lengths, so an unhashed key is never compared.
    for (const sent of ['x', ours, 'x'.repeat(10_000)])
      expect(() => checkKey(sent, Buffer.from(ours))).toThrow('same byte length')
  })

  it('compares keys with timingSafeEqual only', () => {
    const [, body = ''] = readFileSync(new URL('key.ts', import.meta.url), 'utf8').split('export function checkKey')
    expect(body.match(/timingSafeEqual\(/g)).toHaveLength(1)
    expect(body.match(/[=!]==?[^>]|\.equals\(|startsWith|includes|compare\(/g)).toBeNull()
  })
})

describe('KEY_SHA256', () => {
  it('is 64 hexadecimal digits, or anyone can send', () => {
    expect(readKeyDigest(digestOf(ours).toString('hex'))).toEqual(digestOf(ours))
    expect(readKeyDigest(undefined)).toBeUndefined()
  })

  it.each([
    ['empty', ''],
    ['the key itself', ours],
    ['a digit short', '0'.repeat(63)],
    ['a digit long', '0'.repeat(65)],
    ['not hexadecimal', 'g'.repeat(64)],
  ])('stops the function at its start if it is %s', (_, hex) => {
    expect(() => readKeyDigest(hex)).toThrow('KEY_SHA256')
  })
})
