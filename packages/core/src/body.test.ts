import { describe, expect, test } from 'vitest'
import { checkSize } from './body.ts'
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
