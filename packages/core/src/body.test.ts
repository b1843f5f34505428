import { describe, expect, test } from 'vitest'
import { checkSize, invalidUtf8, requestTooLarge } from './body.ts'
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
  test.each([
    [limits.requestBytes - 1, undefined],
    [limits.requestBytes, undefined],
    [limits.requestBytes + 1, 'request_too_large'],
  ])('says of %i bytes: %s', (bytes, code) => {
    expect(codeOf(() => checkSize(new Uint8Array(bytes)))).toBe(code)
  })
})

describe('requestTooLarge', () => {
  test('returns an error that names the limit and keeps the cause', () => {
    const cause = new Error('zlib')
    expect(requestTooLarge('inflates to more', cause)).toMatchObject({
      code: 'request_too_large',
      message: 'The request body inflates to more; the limit is 1048576 bytes. Send fewer events per request.',
      cause,
    })
  })
})

describe('invalidUtf8', () => {
  test('returns an error that keeps the cause', () => {
    const cause = new Error('decoder')
    expect(invalidUtf8(cause)).toMatchObject({ code: 'invalid_utf8', cause })
  })
})
