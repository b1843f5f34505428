import { contentTypeOf } from './media-type.ts'
import { limits } from './pipeline.ts'
import { ProblemError } from './problem.ts'

/** @throws ProblemError `request_too_large` if the body exceeds `limits.requestBytes` */
export function checkSize(body: Uint8Array): void {
  if (body.length > limits.requestBytes) throw requestTooLarge(`has ${body.length} bytes`)
}

/** Returns the error for a body that exceeds the limit. `size` completes the sentence "The request body …". */
export function requestTooLarge(size: string, cause?: unknown): ProblemError {
  const message = `The request body ${size}; the limit is ${limits.requestBytes} bytes. Send fewer events per request.`
  return new ProblemError('request_too_large', message, { cause })
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Returns the text of an inflated body, without a leading byte order mark.
 * @throws ProblemError `invalid_utf8`
 */
export function decodeBody(body: Uint8Array): string {
  try {
    return decoder.decode(body)
  } catch (cause) {
    throw invalidUtf8(cause)
  }
}

/** Returns the error for a body that is not text. */
export function invalidUtf8(cause?: unknown): ProblemError {
  const message =
    'The request body is not valid UTF-8. Encode it as UTF-8, or name its compression in Content-Encoding.'
  return new ProblemError('invalid_utf8', message, { cause })
}

/** Returns the error for a text with U+FFFD if nothing proves that the client sent that character. */
export function unprovenText(): ProblemError {
  const message =
    'The request body contains U+FFFD, which API Gateway puts in place of invalid UTF-8. Encode the body as UTF-8. ' +
    'To send the character itself, write it as \\ufffd, send a Content-Length, or send NDJSON as ' +
    `${contentTypeOf('ndjson')}, which passes unchanged.`
  return new ProblemError('invalid_utf8', message)
}
