/** Thrown for a body that is not what its headers announce. */
export class ChunkedBodyError extends Error {}

/**
 * The payload of an `aws-chunked` body, signatures and trailers dropped:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @throws ChunkedBodyError when chunks are cut or the length is not `decodedLength`
 */
export function decodeAwsChunked(body: Buffer, decodedLength: number): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at)
    const header = lineEnd === -1 ? '' : body.toString('latin1', at, lineEnd)
    const size = /^([0-9a-fA-F]+)(;|$)/.exec(header)?.[1]
    if (size === undefined) throw new ChunkedBodyError('A chunk has no size.')
    const start = lineEnd + 2
    const end = start + Number.parseInt(size, 16)
    if (start === end) break
    if (body.toString('latin1', end, end + 2) !== '\r\n') throw new ChunkedBodyError('A chunk is cut.')
    chunks.push(body.subarray(start, end))
    at = end + 2
  }
  const payload = Buffer.concat(chunks)
  if (payload.length === decodedLength) return payload
  throw new ChunkedBodyError(
    `The payload has ${payload.length} bytes, and x-amz-decoded-content-length says ${decodedLength}.`,
  )
}
