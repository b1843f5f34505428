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
export async function receiveBody(request: IncomingMessage | Http2ServerRequest, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // The default destroys the connection at the end of the loop.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else chunks.length = 0
      if (bytes > maxReadBytes) break
    }
  } catch {
    return { kind: 'brokenOff' }
  }
  // HTTP/2 ends the body of an aborted request without an error.
  if (request.aborted) return { kind: 'brokenOff' }
  return bytes <= maxBytes ? { kind: 'complete', bytes: Buffer.concat(chunks) } : { kind: 'tooLarge' }
}
