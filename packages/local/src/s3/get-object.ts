import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { AwsError } from '../aws/error.ts'
import type { AwsResponse } from '../aws/http.ts'
import type { S3Action, S3Call } from './action.ts'
import type { ObjectInfo } from './folder.ts'
import { emptyResponse } from './responses.ts'

/** Performs GetObject and HeadObject. */
export const getObject: S3Action = async ({ objects }, call) => {
  const opened = await objects.open(call.bucket, call.key)
  if (!opened) throw new AwsError('NoSuchKey', `The key ${call.key} does not exist.`, 404)
  try {
    const response = read(opened, call)
    if (!(response.body instanceof Readable)) await opened.file.close()
    return response
  } catch (error) {
    await opened.file.close()
    throw error
  }
}

type OpenObject = { info: ObjectInfo; file: FileHandle }

/** Returns the response for an object. A body that is a stream closes the file at its end. */
function read({ info, file }: OpenObject, { method, headers }: S3Call): AwsResponse {
  const { 'if-match': wanted = '*', 'if-none-match': known = '' } = headers
  if (!includes(wanted, info)) throw new AwsError('PreconditionFailed', 'The object has another ETag.', 412)
  if (includes(known, info)) return emptyResponse(304, { etag: info.etag })
  const range = readRange(headers.range, info.bytes)
  const { start, end } = range ?? { start: 0, end: info.bytes }
  const contentRange = range && { 'content-range': `bytes ${start}-${end - 1}/${info.bytes}` }
  const hasBody = method !== 'HEAD' && end > start
  return {
    status: range ? 206 : 200,
    headers: { ...headersOf(info, end - start), ...contentRange },
    body: hasBody ? file.createReadStream({ start, end: end - 1 }) : '',
  }
}

/** True if the list of ETags in a condition has this object's. */
const includes = (etags: string, { etag }: ObjectInfo) => etags.split(', ').some((it) => it === '*' || it === etag)

const headersOf = ({ etag, modifiedAt }: ObjectInfo, length: number) => ({
  etag,
  'last-modified': modifiedAt.toUTCString(),
  'accept-ranges': 'bytes',
  'content-type': 'binary/octet-stream',
  'content-length': String(length),
})

/**
 * Reads `bytes=0-99`, `bytes=100-` or `bytes=-100`; `end` is exclusive. Returns undefined, which means the whole object,
 * for any other form.
 * @throws AwsError `InvalidRange` if the object has none of these bytes
 */
function readRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (start < end) return { start, end }
  throw new AwsError('InvalidRange', `The range ${header} is not within the object's ${size} bytes.`, 416)
}
