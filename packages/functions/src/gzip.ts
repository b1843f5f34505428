import { gunzipSync } from 'node:zlib'
import { checkSize, requestTooLarge } from '@sluice/core/body'
import type { Format } from '@sluice/core/media-type'
import { limits } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'

/**
 * The body as it was before `Content-Encoding`, its size checked before and after. gzip is also told by its magic
 * bytes, except in a binary CloudEvent, whose data they may be.
 * @throws ProblemError `request_too_large`, `unsupported_encoding`, `invalid_gzip`
 */
export function inflate(body: Uint8Array, contentEncoding: string, format: Format): Uint8Array {
  checkSize(body)
  const encoding = contentEncoding.trim().toLowerCase() || 'identity'
  const isNamed = encoding === 'gzip' || encoding === 'x-gzip'
  if (!isNamed && encoding !== 'identity') {
    throw new ProblemError(
      'unsupported_encoding',
      `Content-Encoding ${encoding} is not supported; send gzip, or the body as it is.`,
    )
  }
  const isGzip = body[0] === 0x1f && body[1] === 0x8b
  if (isGzip && (isNamed || format !== 'cloudevent-binary')) return gunzip(body)
  if (!isNamed) return body
  throw new ProblemError(
    'invalid_gzip',
    'Content-Encoding is gzip, but the body does not start as gzip does. API Gateway keeps binary bodies whole under ' +
      'application/x-ndjson and the CloudEvents types only, not under application/json or text/plain.',
  )
}

function gunzip(body: Uint8Array): Uint8Array {
  try {
    // `info` adds the engine, which knows where the last member ended: what follows would be dropped in silence.
    const { buffer, engine } = gunzipSync(body, { maxOutputLength: limits.requestBytes, info: true }) as unknown as {
      buffer: Uint8Array
      engine: { bytesWritten: number }
    }
    if (engine.bytesWritten === body.length) return buffer
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw requestTooLarge('inflates to more', error)
    throw new ProblemError('invalid_gzip', 'The request body is not a complete gzip stream.', { cause: error })
  }
  throw new ProblemError('invalid_gzip', 'The request body goes on after the end of its gzip stream.')
}
