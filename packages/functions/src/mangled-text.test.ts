import { describe, expect, it } from 'vitest'
import { isMangled } from './mangled-text.ts'

/** The event of a gateway that received `length` bytes and passes `body` on. */
const eventOf = (body: string | null, length?: number, isBase64Encoded = false) =>
  ({
    body,
    isBase64Encoded,
    headers: length === undefined ? {} : { 'content-length': String(length) },
  }) as Parameters<typeof isMangled>[0]

describe('isMangled', () => {
  it('returns true if replacement characters made the body longer', () => {
    expect(isMangled(eventOf('{"a":"caf\ufffd"}', 11))).toBe(true)
  })

  it('returns false if the client sent the replacement character', () => {
    expect(isMangled(eventOf('{"a":"\ufffd"}', 11))).toBe(false)
  })

  it('returns false for a body of another length without replacement characters', () => {
    expect(isMangled(eventOf('{"a":1}', 8))).toBe(false)
  })

  it('returns false for base64, which the gateway does not change', () => {
    expect(isMangled(eventOf('eyJhIjoxfQ==\ufffd', 8, true))).toBe(false)
  })

  it('returns false without a Content-Length', () => {
    expect(isMangled(eventOf('{"a":"\ufffd"}'))).toBe(false)
  })

  it('returns false without a body or headers', () => {
    expect(isMangled(eventOf(null, 8))).toBe(false)
    expect(isMangled({ body: '\ufffd', isBase64Encoded: false } as Parameters<typeof isMangled>[0])).toBe(false)
  })
})
