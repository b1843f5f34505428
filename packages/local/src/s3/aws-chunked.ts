import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '../aws/error.ts'

/**
 * Returns the payload of an `aws-chunked` body and the trailers behind it. Signatures are not verified.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @throws AwsError `IncompleteBody` if a chunk or a trailer is missing, or the payload has another length than its
 * header; `MissingContentLength` if there is no such header
 */
export function decodeAwsChunked(body: Buffer, headers: IncomingHttpHeaders) {
  const { 'x-amz-decoded-content-length': decodedLength, 'x-amz-trailer': trailer } = headers
  if (decodedLength === undefined)
    throw new AwsError('MissingContentLength', 'You must provide x-amz-decoded-content-length.', 411)
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at)
    const header = lineEnd === -1 ? '' : body.toString('latin1', at, lineEnd)
    const size = /^([0-9a-fA-F]+)(;|$)/.exec(header)?.[1]
    if (size === undefined) throw incomplete('A chunk has no size.')
    const start = lineEnd + 2
    const end = start + Number.parseInt(size, 16)
    at = end + 2
    if (start === end) {
      const payload = Buffer.concat(chunks)
      if (payload.length !== Number(decodedLength)) throw incomplete(`The payload is not ${decodedLength} bytes long.`)
      const lines = body.toString('latin1', end).matchAll(/^([^:\r\n]+): *(.*?)\r?$/gm)
      const trailers = Object.fromEntries([...lines].map(([, name = '', value]) => [name.toLowerCase(), value]))
      if (trailer && trailers[String(trailer)] === undefined) throw incomplete(`The trailer ${trailer} is missing.`)
      return { payload, trailers }
    }
    if (body.toString('latin1', end, at) !== '\r\n') throw incomplete('A chunk is cut.')
    chunks.push(body.subarray(start, end))
  }
}

const incomplete = (message: string) => new AwsError('IncompleteBody', message, 400)
