import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import type { StreamRecord } from '@sluice/core/record'
import { describe, expect, test } from 'vitest'
import { createApp } from './app.ts'
import { checkKey, readKeyDigest } from './key.ts'

const ours = 'pk_a-key-of-this-pipeline'
const digestOf = (key: string) => createHash('sha256').update(key).digest()

/** A request whose body tells whether it was read. */
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
  test('takes a request that carries it', async () => {
    expect(await send({ 'x-api-key': ours })).toMatchObject({ status: 202, stored: 1, isBodyRead: true })
  })

  test.each([
    ['without a key', {}],
    ['with an empty one', { 'x-api-key': '' }],
    ['with it in another header', { authorization: ours }],
  ])('answers 401 to a request %s, stores nothing and leaves the body unread', async (_, headers) => {
    const answer = await send(headers as Record<string, string>)
    expect(answer).toMatchObject({ status: 401, stored: 0, isBodyRead: false, json: { code: 'key_missing' } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.headers.get('www-authenticate')).toContain('x-api-key')
    expect(answer.json.detail).toContain('x-api-key')
  })

  test.each([
    ['another', 'pk_another-key-altogether'],
    ['its beginning', ours.slice(0, -1)],
    ['it and more', `${ours}x`],
    ['it in capitals', ours.toUpperCase()],
    ['it twice', `${ours}, ${ours}`],
    ['its digest', digestOf(ours).toString('hex')],
    ['a very long one', 'x'.repeat(10_000)],
  ])('answers 403 to %s, stores nothing, leaves the body unread and echoes no key', async (_, key) => {
    const answer = await send({ 'x-api-key': key })
    expect(answer).toMatchObject({ status: 403, stored: 0, isBodyRead: false, json: { code: 'key_wrong' } })
    expect(answer.headers.has('www-authenticate')).toBe(false)
    expect(JSON.stringify(answer.json)).not.toMatch(/pk_|xxx/i)
  })
})

test('a pipeline without a key takes a request with or without one', async () => {
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
  test('is of two digests of 32 bytes, and refuses to compare the key itself', () => {
    expect(() => checkKey(ours, digestOf(ours))).not.toThrow()
    // timingSafeEqual throws for lengths that differ: what was sent is never compared unhashed.
    for (const sent of ['x', ours, 'x'.repeat(10_000)])
      expect(() => checkKey(sent, Buffer.from(ours))).toThrow('same byte length')
  })

  test('is the only one, and of constant time', () => {
    const [, body = ''] = readFileSync(new URL('key.ts', import.meta.url), 'utf8').split('export function checkKey')
    expect(body.match(/timingSafeEqual\(/g)).toHaveLength(1)
    expect(body.match(/[=!]==?[^>]|\.equals\(|startsWith|includes|compare\(/g)).toBeNull()
  })
})

describe('KEY_SHA256', () => {
  test('is 64 hexadecimal digits, and without it anyone may send', () => {
    expect(readKeyDigest(digestOf(ours).toString('hex'))).toEqual(digestOf(ours))
    expect(readKeyDigest(undefined)).toBeUndefined()
  })

  test.each([
    ['empty', ''],
    ['the key itself', ours],
    ['a digit short', '0'.repeat(63)],
    ['a digit long', '0'.repeat(65)],
    ['no hexadecimal', 'g'.repeat(64)],
  ])('ends the function at its start when it is %s, so that a slip does not open the route', (_, hex) => {
    expect(() => readKeyDigest(hex)).toThrow('KEY_SHA256')
  })
})
