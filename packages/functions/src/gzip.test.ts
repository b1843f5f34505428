import { gzipSync } from 'node:zlib'
import { limits } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'
import { describe, expect, it, test } from 'vitest'
import { inflate } from './gzip.ts'

const codeOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof ProblemError) return error.code
    throw error
  }
  return undefined
}
const plain = Buffer.from('{"a":1}')
const zipped = gzipSync(plain)

describe('inflate', () => {
  test('inflates what Content-Encoding or its magic bytes call gzip, and leaves the rest alone', () => {
    for (const encoding of ['gzip', 'GZIP', ' x-gzip ', '', 'identity']) {
      expect(inflate(zipped, encoding, 'ndjson')).toEqual(plain)
    }
    expect(inflate(plain, '', 'json')).toBe(plain)
    expect(inflate(Buffer.concat([zipped, zipped]), 'gzip', 'ndjson').toString()).toBe('{"a":1}{"a":1}')
  })

  test("keeps a binary CloudEvent's gzip data as it came, unless Content-Encoding names it", () => {
    expect(inflate(zipped, '', 'cloudevent-binary')).toBe(zipped)
    expect(inflate(zipped, 'gzip', 'cloudevent-binary')).toEqual(plain)
  })

  test.each([
    ['a body that is not gzip', plain],
    ['what a gateway makes of gzip under a text type', Buffer.from(zipped.toString('utf8'))],
    ['a stream cut in its header', zipped.subarray(0, 5)],
    ['a stream cut before its checksum', zipped.subarray(0, -4)],
    ['a stream with a wrong checksum', Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8, 1)])],
    ['bytes behind the stream', Buffer.concat([zipped, plain])],
    ['zeros behind the stream', Buffer.concat([zipped, Buffer.alloc(3)])],
    ['an empty body', Buffer.alloc(0)],
  ])('refuses %s', (_, body) => {
    expect(codeOf(() => inflate(body, 'gzip', 'ndjson'))).toBe('invalid_gzip')
  })

  test.each(['br', 'deflate', 'zstd', 'gzip, gzip'])('refuses Content-Encoding %s', (encoding) => {
    expect(codeOf(() => inflate(zipped, encoding, 'ndjson'))).toBe('unsupported_encoding')
  })

  test('takes what inflates to 1 MiB, and stops one byte later', () => {
    const of = (bytes: number) => gzipSync(Buffer.alloc(bytes, 'x'))
    expect(inflate(of(limits.requestBytes), 'gzip', 'ndjson')).toHaveLength(limits.requestBytes)
    expect(codeOf(() => inflate(of(limits.requestBytes + 1), 'gzip', 'ndjson'))).toBe('request_too_large')
  })

  test('stops a bomb at the cap: memory does not follow what it promises', () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000))
    const before = process.memoryUsage().arrayBuffers
    expect(codeOf(() => inflate(bomb, 'gzip', 'ndjson'))).toBe('request_too_large')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * limits.requestBytes)
  })

  test('checks the size of what came before it inflates', () => {
    expect(codeOf(() => inflate(Buffer.alloc(limits.requestBytes + 1), 'gzip', 'ndjson'))).toBe('request_too_large')
  })
})

describe('inflate without Content-Encoding', () => {
  it.each([[[0x1f, 0x7d]], [[0x7b, 0x8b]], [[0x1f]]])('returns a body of the bytes %j unchanged', (bytes) => {
    const body = Uint8Array.from(bytes)
    expect(inflate(body, '', 'ndjson')).toBe(body)
  })
})

describe('inflate of a bad stream', () => {
  it.each([
    ['invalid_gzip', zipped.subarray(0, -4), 'Z_BUF_ERROR'],
    ['request_too_large', gzipSync(Buffer.alloc(limits.requestBytes + 1)), 'ERR_BUFFER_TOO_LARGE'],
  ])('keeps the error of zlib as the cause of %s', (code, body, cause) => {
    let thrown: unknown
    try {
      inflate(body, 'gzip', 'ndjson')
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code, cause: { code: cause } })
  })
})
