import type { IncomingHttpHeaders } from 'node:http'
import { errorWith } from './errors.ts'

/** A body in chunks with sizes. `trailers` are complete once `payload` has ended. */
export type Decoded = { payload: AsyncIterable<Buffer>; trailers: Record<string, string> }

/** Longer than a chunk's size with its signature, and than a trailer. */
const maxLineBytes = 8_192

/** Returns true for the headers of an `aws-chunked` body. */
export const isAwsChunked = (headers: IncomingHttpHeaders): boolean =>
  headers['x-amz-decoded-content-length'] !== undefined ||
  /aws-chunked/.test(headers['content-encoding'] ?? '') ||
  /^STREAMING-/.test(String(headers['x-amz-content-sha256']))

/**
 * Decodes an `aws-chunked` body while it arrives. Signatures are not verified.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @throws AwsError `IncompleteBody` if a chunk or a trailer is missing, or the payload has another length than its header
 */
export function decodeAwsChunked(body: AsyncIterable<Buffer>, headers: IncomingHttpHeaders): Decoded {
  const { 'x-amz-decoded-content-length': decodedLength, 'x-amz-trailer': trailer } = headers
  const trailers: Record<string, string> = {}

  async function* payload(): AsyncGenerator<Buffer> {
    const reader = byteReader(body)
    let length = 0
    for (;;) {
      const size = /^([0-9a-f]{1,12})(;|$)/i.exec((await reader.line()) ?? '')?.[1]
      if (size === undefined) throw incomplete('A chunk has no size.')
      const bytes = Number.parseInt(size, 16)
      if (bytes === 0) break
      length += bytes
      if (length > Number(decodedLength)) break
      yield* reader.take(bytes)
      if ((await reader.line()) !== '') throw incomplete('A chunk is cut.')
    }
    if (length !== Number(decodedLength)) throw incomplete(`The payload is not ${decodedLength} bytes long.`)
    for (let line = await reader.line(); line !== undefined; line = await reader.line()) {
      const [, name, value = ''] = /^([^:]+): *(.*)$/.exec(line) ?? []
      if (name) trailers[name.toLowerCase()] = value
    }
    if (trailer && trailers[String(trailer)] === undefined) throw incomplete(`The trailer ${trailer} is missing.`)
  }

  return { payload: payload(), trailers }
}

/** Reads lines and bytes from a body. */
function byteReader(body: AsyncIterable<Buffer>) {
  const chunks = body[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const readMore = async (): Promise<boolean> => {
    const { done, value } = await chunks.next()
    if (!done) rest = rest.length === 0 ? value : Buffer.concat([rest, value])
    return !done
  }
  return {
    /** Returns the next line without its end; undefined at the end of the body. */
    async line(): Promise<string | undefined> {
      while (!rest.includes('\n')) if (rest.length > maxLineBytes || !(await readMore())) return undefined
      const end = rest.indexOf('\n')
      const line = rest.toString('latin1', 0, end).replace(/\r$/, '')
      rest = rest.subarray(end + 1)
      return line
    },
    /** Yields the next `bytes` bytes. */
    async *take(bytes: number): AsyncGenerator<Buffer> {
      for (let missing = bytes; missing > 0; ) {
        if (rest.length === 0 && !(await readMore())) throw incomplete('A chunk is cut.')
        const piece = rest.subarray(0, missing)
        rest = rest.subarray(piece.length)
        missing -= piece.length
        yield piece
      }
    },
  }
}

const incomplete = (message: string) => errorWith('IncompleteBody', message)
