import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { receiveBody } from '../http/receive-body.ts'
import { AwsError } from './error.ts'

/** The body of a request, which its action reads while it arrives. */
export type IncomingBody = AsyncIterable<Buffer> & {
  /** Reads all of the body. Returns undefined if it has more than `maxBytes`. @throws AwsError if the client breaks off */
  receive: (maxBytes: number) => Promise<Buffer | undefined>
  /**
   * Reads and drops the rest of the body. Returns false if the client may still send some of it, so that the connection
   * has to be closed. @throws AwsError if the client breaks off
   */
  finish: () => Promise<boolean>
}

/**
 * Returns the body of a request. A client that waits for `100 Continue` (`isAwaited`) is invited to send the body once an
 * action reads it, and not at all if the action rejects the request before.
 */
export function incomingBody(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  isAwaited: boolean,
): IncomingBody {
  let isInvited = !isAwaited
  const invite = () => {
    if (!isInvited) response.writeContinue()
    isInvited = true
  }
  return {
    async receive(maxBytes) {
      invite()
      const body = await receiveBody(request, maxBytes)
      if (body.kind === 'brokenOff') throw brokenOff()
      return body.kind === 'complete' ? body.bytes : undefined
    },
    async *[Symbol.asyncIterator]() {
      invite()
      try {
        // The default destroys the connection at the end of the loop.
        yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
      } catch {
        throw brokenOff()
      }
      // HTTP/2 ends the body of an aborted request without an error.
      if (request.aborted) throw brokenOff()
    },
    async finish() {
      if (!request.aborted && !request.readableEnded && isInvited) await receiveBody(request, 0)
      if (request.aborted) throw brokenOff()
      return request.readableEnded
    },
  }
}

const brokenOff = () => new AwsError('RequestTimeout', 'The request broke off before its body was complete.', 400)
