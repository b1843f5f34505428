import { formatByType, formats } from '@sluice/core/media-type'
import { api } from '@sluice/core/pipeline'
import { expect, it } from 'vitest'
import { toPayload } from './payload.ts'

function payloadOf(body: string | Uint8Array, contentType: string) {
  const request = { method: 'POST', url: '/submit', rawHeaders: ['Content-Type', contentType] }
  return toPayload(request, Buffer.from(body), { routeKey: api.route, requestId: 'r', time: new Date(0) })
}

it.each([...formatByType])('passes %s as core expects it from API Gateway', (type, format) => {
  expect(payloadOf('{}', type).isBase64Encoded).toBe(formats[format].isBase64)
})

it.each([
  ['TEXT/HTML', false],
  ['application/json ; charset=utf-8', false],
  ['application/json, application/json', false],
  ['application/xml', false],
  ['application/javascript', false],
  ['application/json-seq', true],
  ['application/problem+json', true],
  ['image/png', true],
])('passes the body of %s in base64: %s', (type, isBase64Encoded) => {
  expect(payloadOf('{}', type).isBase64Encoded).toBe(isBase64Encoded)
})

it('replaces invalid UTF-8 in text with U+FFFD, and keeps the byte order mark', () => {
  const invalid = Buffer.concat([Buffer.from('\ufeff'), Buffer.from([0x22, 0xe9, 0xf0, 0x9f, 0x98, 0x22])])
  expect(payloadOf(invalid, 'text/plain').body).toBe('\ufeff"\ufffd\ufffd"')
  expect(payloadOf(invalid, 'application/x-ndjson').body).toBe(invalid.toString('base64'))
})
