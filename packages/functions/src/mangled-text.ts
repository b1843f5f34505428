import type { LambdaEvent } from 'hono/aws-lambda'

/**
 * Returns whether the gateway has changed the body. It passes text types as text and replaces invalid UTF-8 with U+FFFD,
 * which is usually longer than what the client sent. A replacement of the same length, 3 bytes, is not detected.
 */
export function isMangled({ body, isBase64Encoded, headers = {} }: LambdaEvent): boolean {
  if (isBase64Encoded || !body?.includes('\ufffd')) return false
  const sent = headers['content-length']
  return sent !== undefined && Number(sent) !== Buffer.byteLength(body)
}
