import { checkSize, requestTooLarge } from '@sluice/core/body'
import { binaryTypes, type Format } from '@sluice/core/media-type'
import { limits } from '@sluice/core/pipeline'
import { ProblemError } from '@sluice/core/problem'

/**
 * Returns the body without its `Content-Encoding`. Its size is limited before and after inflating. The magic bytes of
 * gzip are enough, except in a binary CloudEvent, because they may be its data.
 * @throws ProblemError `request_too_large`, `unsupported_encoding`, `invalid_gzip`
 */
export function inflate(body: Uint8Array, contentEncoding: string, format: Format): Uint8Array {
  checkSize(body)
  const isNamed = namesGzip(contentEncoding)
  const isGzip = body[0] === 0x1f && body[1] === 0x8b
  if (isGzip && (isNamed || format !== 'cloudevent-binary')) return gunzip(body)
  // An empty body has no event, which is reported instead.
  if (!isNamed || body.length === 0) return body
  throw new ProblemError(
    'invalid_gzip',
    'Content-Encoding is gzip, but the body is not gzip data. API Gateway only keeps binary bodies intact under ' +
      `${binaryTypes.join(', ')}.`,
  )
}

/**
 * Returns whether a Content-Encoding is gzip. Its encodings are a list, in which `identity` changes nothing.
 * @throws ProblemError `unsupported_encoding`
 */
function namesGzip(contentEncoding: string): boolean {
  const encodings = contentEncoding.split(',').map((encoding) => encoding.trim().toLowerCase())
  const [encoding, ...more] = encodings.filter((encoding) => encoding !== '' && encoding !== 'identity')
  if (encoding === undefined) return false
  if (more.length === 0 && (encoding === 'gzip' || encoding === 'x-gzip')) return true
  throw new ProblemError(
    'unsupported_encoding',
    `Content-Encoding ${contentEncoding.trim().toLowerCase()} is not supported. Use gzip once, or send the body uncompressed.`,
  )
}

function gunzip(body: Uint8Array): Uint8Array {
  // Most requests aren't compressed, and a cold start should not load the module for them.
  const { gunzipSync } = process.getBuiltinModule('node:zlib')
  try {
    // `info` adds the engine and its position after the last member. Without it, gunzip silently ignores what follows.
    const { buffer, engine } = gunzipSync(body, { maxOutputLength: limits.requestBytes, info: true }) as unknown as {
      buffer: Uint8Array
      engine: { bytesWritten: number }
    }
    if (engine.bytesWritten === body.length) return buffer
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw requestTooLarge('is too large when inflated', error)
    throw new ProblemError('invalid_gzip', 'The request body is not a complete gzip stream.', { cause: error })
  }
  throw new ProblemError('invalid_gzip', 'The request body continues after the end of its gzip stream.')
}
