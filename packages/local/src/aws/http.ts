import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

/** A request to S3. */
export type S3Request = {
  method: string
  /** The path and the query string, percent-encoded. */
  url: string
  headers: IncomingHttpHeaders
  /** Yields the body while it arrives, once. Throws AwsError `RequestTimeout` if the client breaks off. */
  body: AsyncIterable<Buffer>
  requestId: string
}

/** A response of the local AWS. The action sets the `content-length` of a stream. */
export type AwsResponse = { status: number; headers: Record<string, string>; body: string | Buffer | Readable }
