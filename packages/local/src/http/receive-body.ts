import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'

/** The body of a request. Its client doesn't send the rest of one that is `brokenOff`. */
export type Body = { kind: 'complete'; bytes: Buffer } | { kind: 'tooLarge' } | { kind: 'brokenOff' }

/**
 * A client that gets a response while it sends sees a broken connection instead. A body that is too large is therefore
 * read, but not kept, up to this size.
 */
const maxReadBytes = 1024 * 1024 * 1024

/** Reads a request's body to its end. A response to a body that is `tooLarge` must close the connection. */
export function receiveBody(request: IncomingMessage | Http2ServerRequest, maxBytes: number): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = (body: Body) => {
      request.off('data', receive).off('end', end).off('error', breakOff).off('close', breakOff).pause()
      resolve(body)
    }
    const receive = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else chunks.length = 0
      if (bytes > maxReadBytes) finish({ kind: 'tooLarge' })
    }
    const end = () => {
      // HTTP/2 ends the body of an aborted request without an error.
      if (request.aborted) return breakOff()
      finish(bytes <= maxBytes ? { kind: 'complete', bytes: Buffer.concat(chunks) } : { kind: 'tooLarge' })
    }
    const breakOff = () => finish({ kind: 'brokenOff' })
    request.on('data', receive).on('end', end).on('error', breakOff).on('close', breakOff)
  })
}
