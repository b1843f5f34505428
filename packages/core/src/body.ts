import { limits } from './pipeline.ts'
import { ProblemError } from './problem.ts'

/** @throws ProblemError `request_too_large` */
export function checkSize(body: Uint8Array): void {
  if (body.length <= limits.requestBytes) return
  throw requestTooLarge(`has ${body.length} bytes`)
}

/** The refusal of a body of which `what` is said, such as `inflates to more`. */
export function requestTooLarge(what: string, cause?: unknown): ProblemError {
  const message = `The request body ${what}; the limit is ${limits.requestBytes} bytes. Send fewer events per request.`
  return new ProblemError('request_too_large', message, { cause })
}

/** The refusal of bytes that are no text. */
export function invalidUtf8(cause?: unknown): ProblemError {
  const message = 'The request body is not valid UTF-8: encode it so, or name its compression in Content-Encoding.'
  return new ProblemError('invalid_utf8', message, { cause })
}
