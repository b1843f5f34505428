import type { LambdaEvent } from 'hono/aws-lambda'

/**
 * Whether the gateway changed the body: it hands text types over as text, with U+FFFD in place of what is not UTF-8, and
 * that is longer than what the client sent. A character cut to three bytes keeps its length: that alone goes unseen.
 */
export function isMangled({ body, isBase64Encoded, headers = {} }: LambdaEvent): boolean {
  if (isBase64Encoded || !body?.includes('\ufffd')) return false
  const sent = headers['content-length']
  return sent !== undefined && Number(sent) !== Buffer.byteLength(body)
}
