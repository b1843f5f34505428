import type { IncomingHttpHeaders } from 'node:http'

/** A request to S3, whose body was read to its end. */
export type S3Request = {
  method: string
  /** The path and the query string, percent-encoded. */
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
  requestId: string
}

/** A response of the local AWS. */
export type AwsResponse = { status: number; headers: Record<string, string>; body: string | Buffer }
