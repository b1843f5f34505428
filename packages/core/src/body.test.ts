import { describe, expect, it } from 'vitest'
import { checkSize, decodeBody, invalidUtf8, requestTooLarge } from './body.ts'
import { limits } from './pipeline.ts'
import { ProblemError } from './problem.ts'

const codeOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof ProblemError) return error.code
    throw error
  }
  return undefined
}

describe('checkSize', () => {
  it.each([
    [limits.requestBytes - 1, undefined],
    [limits.requestBytes, undefined],
    [limits.requestBytes + 1, 'request_too_large'],
  ])('checks a body of %i bytes: %s', (bytes, code) => {
    expect(codeOf(() => checkSize(new Uint8Array(bytes)))).toBe(code)
  })

  it('states the size of the body and the limit', () => {
    expect(() => checkSize(new Uint8Array(limits.requestBytes + 1))).toThrow(/has 1048577 bytes; the limit is 1048576/)
  })
})

describe('requestTooLarge', () => {
  it('returns an error that names the limit and keeps the cause', () => {
    const cause = new Error('zlib')
    expect(requestTooLarge('inflates to more', cause)).toMatchObject({
      code: 'request_too_large',
      message: 'The request body inflates to more; the limit is 1048576 bytes. Send fewer events per request.',
      cause,
    })
  })
})

describe('decodeBody', () => {
  it('removes one leading byte order mark and keeps every other character', () => {
    const encode = (text: string) => new TextEncoder().encode(text)
    expect(decodeBody(encode('\ufeff{"a":"\ufeff\u0000é😀\u2028"}'))).toBe('{"a":"\ufeff\u0000é😀\u2028"}')
    expect(decodeBody(encode('\ufeff\ufeff{}'))).toBe('\ufeff{}')
  })

  it.each([
    ['a stray continuation byte', [0x22, 0x80, 0x22]],
    ['a truncated sequence', [0x22, 0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['UTF-16LE with a byte order mark', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
    ['UTF-16BE with a byte order mark', [0xfe, 0xff, 0x00, 0x7b, 0x00, 0x7d]],
    ['Latin-1', [0x22, 0xe9, 0x22]],
  ])('rejects %s', (_, bytes) => {
    expect(codeOf(() => decodeBody(new Uint8Array(bytes)))).toBe('invalid_utf8')
  })
})

describe('invalidUtf8', () => {
  it('returns an error with the cause', () => {
    const cause = new Error('decoder')
    expect(invalidUtf8(cause)).toMatchObject({
      code: 'invalid_utf8',
      message: 'The request body is not valid UTF-8. Encode it as UTF-8, or name its compression in Content-Encoding.',
      cause,
    })
  })
})
