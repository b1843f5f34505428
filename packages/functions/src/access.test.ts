import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { manualClock } from '@sluice/core/manual-clock'
import { key, keyDigests } from '@sluice/core/pipeline'
import { seededRandom } from '@sluice/core/random'
import type { StreamRecord } from '@sluice/core/record'
import { describe, expect, it } from 'vitest'
import { type Access, checkAccess, type FrontKeys, readAccess, readFront } from './access.ts'
import { createApp } from './app.ts'

const ours = 'pk_a-key-of-this-pipeline'
const digestOf = (key: string) => createHash('sha256').update(key).digest()

const withKeys = (keys: Record<string, string>): Access => ({
  mode: 'key',
  keys: Object.entries(keys).map(([name, key]) => ({ name, digest: digestOf(key) })),
})

/** Sends a request and reports whether its body was read, and the name of its key. */
async function send(
  headers: Record<string, string>,
  access: Access = withKeys({ default: ours }),
  front: FrontKeys = [],
) {
  const records: StreamRecord[] = []
  const names: (string | undefined)[] = []
  let isBodyRead = false
  const app = createApp({
    clock: manualClock(),
    random: seededRandom(1),
    access,
    front,
    count: (_, name) => names.push(name),
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
  return { status: response.status, headers: response.headers, json, stored: records.length, isBodyRead, names }
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
    expect(response.json.detail).toBe('The key in the header x-api-key is not a key of this pipeline.')
    expect(response.headers.has('www-authenticate')).toBe(false)
    expect(JSON.stringify(response.json)).not.toMatch(/pk_|xxx/i)
  })
})

it('accepts each of several keys, and counts events by its name', async () => {
  const access = withKeys({ web: ours, partner: 'pk_a-key-of-a-partner' })
  expect(await send({ 'x-api-key': ours }, access)).toMatchObject({ status: 202, names: ['web'] })
  expect(await send({ 'x-api-key': 'pk_a-key-of-a-partner' }, access)).toMatchObject({
    status: 202,
    names: ['partner'],
  })
  expect(await send({ 'x-api-key': 'web' }, access)).toMatchObject({ status: 403, names: [] })
})

it('accepts requests with and without a key if the pipeline has none', async () => {
  for (const headers of [{}, { 'x-api-key': 'any' }]) {
    expect(await send(headers, { mode: 'none' })).toMatchObject({ status: 202, names: [undefined] })
  }
})

describe('the comparison', () => {
  const check = (sent: string, access: Access) => checkAccess(access, new Headers({ [key.header]: sent }), undefined)

  it('compares two digests of 32 bytes and never the key itself', () => {
    // timingSafeEqual throws for different lengths, so an unhashed key is never compared.
    const unhashed: Access = { mode: 'key', keys: [{ name: 'default', digest: Buffer.from(ours) }] }
    for (const sent of ['x', ours, 'x'.repeat(10_000)]) expect(() => check(sent, unhashed)).toThrow('same byte length')
  })

  it('compares the digest with that of each key, even after a match', () => {
    const digests = [ours, 'pk_another-key-altogether'].map(digestOf)
    let compared = 0
    const keys = digests.map((digest, n) => ({
      name: `key-${n}`,
      get digest() {
        compared++
        return digest
      },
    }))
    expect([check(ours, { mode: 'key', keys }), compared]).toEqual(['key-0', 2])
  })

  it('compares keys with timingSafeEqual only', () => {
    const [, body = ''] = readFileSync(new URL('access.ts', import.meta.url), 'utf8').split('function nameOfKey')
    expect(body.match(/timingSafeEqual\(/g)).toHaveLength(1)
    expect(body.match(/[=!]==?[^>]|\.equals\(|startsWith|includes|compare\(/g)).toBeNull()
  })
})

describe('the environment', () => {
  it.each(['none', 'jwt', 'iam'] as const)('selects the mode %s', (mode) => {
    expect(readAccess({ ACCESS_MODE: mode })).toEqual({ mode })
  })

  it('contains the digests of the keys that core has named', () => {
    const hex = (key: string) => digestOf(key).toString('hex')
    const KEY_SHA256 = keyDigests(`web=${ours} partner=pk_other`, hex)
    expect(readAccess({ ACCESS_MODE: 'key', KEY_SHA256 })).toEqual(withKeys({ web: ours, partner: 'pk_other' }))
    expect(readAccess({ ACCESS_MODE: 'key', KEY_SHA256: keyDigests(ours, hex) })).toEqual(withKeys({ default: ours }))
  })

  it.each([undefined, '', 'None', 'open', 'toString'])('stops the function at its start if the mode is %s', (mode) => {
    expect(() => readAccess({ ACCESS_MODE: mode })).toThrow('ACCESS_MODE')
  })

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['the key itself', ours],
    ['a digest without a name', '0'.repeat(64)],
    ['a digit short', `web=${'0'.repeat(63)}`],
    ['a digit long', `web=${'0'.repeat(65)}`],
    ['not hexadecimal', `web=${'g'.repeat(64)}`],
    ['followed by something else', `web=${'0'.repeat(64)} x`],
  ])('stops the function at its start if KEY_SHA256 is %s', (_, KEY_SHA256) => {
    expect(() => readAccess({ ACCESS_MODE: 'key', KEY_SHA256 })).toThrow('KEY_SHA256')
  })
})

describe('a stage with a front', () => {
  const secret = 'a-secret-that-only-cloudfront-has'
  const front = readFront({
    FRONT_SHA256: keyDigests(`a=${secret} b=${ours}`, (text) => digestOf(text).toString('hex')),
  })

  it.each([secret, ours])('accepts a request that came through it, with each of its secrets', async (sent) => {
    expect(await send({ 'x-sluice-front': sent }, { mode: 'none' }, front)).toMatchObject({ status: 202, stored: 1 })
  })

  it.each([
    ['without the secret', {}],
    ['with another one', { 'x-sluice-front': `${secret}x` }],
    ['with its digest', { 'x-sluice-front': digestOf(secret).toString('hex') }],
  ])('returns 503 to a request %s and does not read the body', async (_, headers) => {
    const response = await send(headers as Record<string, string>, { mode: 'none' }, front)
    expect(response).toMatchObject({ status: 503, stored: 0, isBodyRead: false, json: { code: 'not_checked' } })
    expect(response.headers.get('retry-after')).toBe('1')
  })

  it('checks the access mode as well', async () => {
    expect(await send({ 'x-sluice-front': secret }, undefined, front)).toMatchObject({ status: 401 })
  })

  it('stops the function if its variable is wrong, and is off without it', () => {
    expect(readFront({})).toEqual([])
    for (const FRONT_SHA256 of ['', 'a', 'a=b'])
      expect(() => readFront({ FRONT_SHA256 })).toThrow('FRONT_SHA256 is not')
  })
})
