import { invalidUtf8, unprovenText } from '@sluice/core/body'
import type { GatewayEvent } from './gateway-event.ts'

/**
 * Rejects a body in which API Gateway has replaced invalid UTF-8, or may have. The gateway passes text types as text,
 * with U+FFFD, which has 3 bytes, in place of each invalid sequence of 1 to 3 bytes. A Content-Length that fits proves
 * that nothing of another length was replaced. A character cut to three of its four bytes is not detected.
 * @throws ProblemError `invalid_utf8`
 */
export function checkGatewayText({ body, isBase64Encoded, headers = {} }: GatewayEvent): void {
  if (isBase64Encoded || !body?.includes('\ufffd')) return
  // RFC 9112, 6.3: Transfer-Encoding overrides Content-Length.
  const length = headers['transfer-encoding'] === undefined ? headers['content-length'] : undefined
  if (length === undefined) throw unprovenText()
  if (Number(length) !== Buffer.byteLength(body)) throw invalidUtf8()
}
