import { ProblemError } from '@sluice/core/problem'
import { describe, expect, it } from 'vitest'
import { checkGatewayText } from './gateway-text.ts'

type Event = Parameters<typeof checkGatewayText>[0]

/** Returns the message of the problem with an event whose headers are all in `headers`. */
function problemOf(body: string | null, headers?: Record<string, string>, isBase64Encoded = false) {
  try {
    checkGatewayText({ body, isBase64Encoded, headers } as Event)
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'invalid_utf8') return error.message
    throw error
  }
  return undefined
}

const invalid = 'The request body is not valid UTF-8.'
const unproven = 'The request body contains U+FFFD'

describe('checkGatewayText', () => {
  it('rejects a body that replacement characters made longer', () => {
    expect(problemOf('{"a":"caf\ufffd"}', { 'content-length': '11' })).toContain(invalid)
  })

  it('accepts a replacement character that the client sent', () => {
    expect(problemOf('{"a":"\ufffd"}', { 'content-length': '11' })).toBeUndefined()
  })

  it('rejects a replacement character without a Content-Length', () => {
    expect(problemOf('{"a":"\ufffd"}', {})).toContain(unproven)
    expect(problemOf('{"a":"\ufffd"}')).toContain(unproven)
  })

  it('does not trust the Content-Length of a chunked body', () => {
    expect(problemOf('{"a":"\ufffd"}', { 'content-length': '11', 'transfer-encoding': 'chunked' })).toContain(unproven)
  })

  it.each(['', 'x', '11, 11', '-11'])('rejects a replacement character with Content-Length %j', (length) => {
    expect(problemOf('{"a":"\ufffd"}', { 'content-length': length })).toContain(invalid)
  })

  it('names the ways to send a replacement character', () => {
    expect(problemOf('{"a":"\ufffd"}')).toBe(
      'The request body contains U+FFFD, which API Gateway puts in place of invalid UTF-8. Encode the body as UTF-8. ' +
        'To send the character itself, write it as \\ufffd, send a Content-Length, or send NDJSON as ' +
        'application/x-ndjson, which passes unchanged.',
    )
  })

  it('accepts a body of another length without replacement characters', () => {
    expect(problemOf('{"a":1}', { 'content-length': '8' })).toBeUndefined()
    expect(problemOf('{"a":"\\ufffd"}')).toBeUndefined()
  })

  it('accepts base64, which the gateway does not change', () => {
    expect(problemOf('eyJhIjoxfQ==\ufffd', { 'content-length': '8' }, true)).toBeUndefined()
  })

  it('accepts a request without a body', () => {
    expect(problemOf(null, { 'content-length': '8' })).toBeUndefined()
  })
})
