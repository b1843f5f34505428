import { gzipSync } from 'node:zlib'
import { binaryTypes } from '@sluice/core/media-type'
import { limits } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'
import { describe, expect, it } from 'vitest'
import { inflate } from './gzip.ts'

const problemOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, message: error.message }
    throw error
  }
  return undefined
}
const codeOf = (act: () => unknown) => problemOf(act)?.code
const plain = Buffer.from('{"a":1}')
const zipped = gzipSync(plain)

describe('inflate', () => {
  it('inflates gzip by Content-Encoding or magic bytes and keeps other bodies', () => {
    const lists = ['gzip, identity', 'Identity,GZIP', 'identity, gzip, identity', ', gzip', 'identity, identity']
    for (const encoding of ['gzip', 'GZIP', ' x-gzip ', '', 'identity', ...lists]) {
      expect(inflate(zipped, encoding, 'ndjson')).toEqual(plain)
    }
    expect(inflate(plain, '', 'json')).toBe(plain)
    expect(inflate(Buffer.concat([zipped, zipped]), 'gzip', 'ndjson').toString()).toBe('{"a":1}{"a":1}')
  })

  it('keeps gzip data of a binary CloudEvent unless Content-Encoding names it', () => {
    expect(inflate(zipped, '', 'cloudevent-binary')).toBe(zipped)
    expect(inflate(zipped, 'gzip', 'cloudevent-binary')).toEqual(plain)
  })

  it.each([
    ['a body that is not gzip', plain, 'is not gzip data'],
    ['gzip that a gateway has converted to text', Buffer.from(zipped.toString('utf8')), 'is not gzip data'],
    ['a stream cut in its header', zipped.subarray(0, 5), 'is not a complete gzip stream'],
    ['a stream cut before its checksum', zipped.subarray(0, -4), 'is not a complete gzip stream'],
    ['a wrong checksum', Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8, 1)]), 'is not a complete gzip stream'],
    ['bytes behind the stream', Buffer.concat([zipped, plain]), 'is not a complete gzip stream'],
    ['zeros behind the stream', Buffer.concat([zipped, Buffer.alloc(3)]), 'continues after the end of its gzip stream'],
  ])('rejects %s', (_, body, message) => {
    expect(problemOf(() => inflate(body, 'gzip', 'ndjson'))).toEqual({
      code: 'invalid_gzip',
      message: expect.stringContaining(message),
    })
  })

  it('returns an empty body unchanged, so that it is reported as empty', () => {
    expect(inflate(Buffer.alloc(0), 'gzip', 'ndjson')).toHaveLength(0)
  })

  it('names the types whose binary bodies API Gateway keeps', () => {
    expect(() => inflate(plain, 'gzip', 'json')).toThrow(`intact under ${binaryTypes.join(', ')}.`)
  })

  it.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'gzip, br', 'identity, br', 'gzip identity'])(
    'rejects Content-Encoding %s',
    (encoding) => {
      expect(codeOf(() => inflate(zipped, encoding, 'ndjson'))).toBe('unsupported_encoding')
    },
  )

  it('accepts 1 MiB of inflated bytes and rejects one more', () => {
    const of = (bytes: number) => gzipSync(Buffer.alloc(bytes, 'x'))
    expect(inflate(of(limits.requestBytes), 'gzip', 'ndjson')).toHaveLength(limits.requestBytes)
    expect(problemOf(() => inflate(of(limits.requestBytes + 1), 'gzip', 'ndjson'))).toEqual({
      code: 'request_too_large',
      message: expect.stringContaining('is too large when inflated'),
    })
  })

  it('inflates a bomb up to the limit only', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const before = process.memoryUsage().arrayBuffers
    expect(codeOf(() => inflate(bomb, 'gzip', 'ndjson'))).toBe('request_too_large')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * limits.requestBytes)
  })

  it('rejects a large body before it inflates it', () => {
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
