import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { AwsResponse } from '../aws/http.ts'
import type { S3Action, S3Call } from './action.ts'
import { isModified } from './conditions.ts'
import { checksumHeaders } from './digests.ts'
import { invalidRequest, s3Error } from './errors.ts'
import type { ObjectInfo } from './object-reader.ts'
import { type Range, rangeOfPart, readRange } from './range.ts'
import { emptyResponse } from './responses.ts'

/** Parameters that replace a header of the response. */
export const responseOverrides = [
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
] as const

/** Performs GetObject and HeadObject. */
export const getObject: S3Action = async ({ objects, clock }, call) => {
  const opened = await objects.open(call.bucket, call.key)
  if (!opened) throw s3Error('NoSuchKey', { Key: call.key })
  try {
    const response = read(opened, call, clock.now())
    if (!(response.body instanceof Readable)) await opened.file.close()
    return response
  } catch (error) {
    await opened.file.close()
    throw error
  }
}

/** The default of 64 KiB costs half of the throughput. */
const highWaterMark = 1024 * 1024

type OpenObject = { info: ObjectInfo; file: FileHandle }

/** Returns the response with an object. A body that is a stream closes the file at its end. */
function read({ info, file }: OpenObject, call: S3Call, now: number): AwsResponse {
  const { etag, bytes, modifiedAt } = info
  const validators = { etag, 'last-modified': modifiedAt.toUTCString() }
  if (!isModified(call.headers, info, now)) return emptyResponse(304, validators)
  const range = rangeOf(call, info)
  const { start, end } = range ?? { start: 0, end: bytes }
  const headers = {
    ...validators,
    'accept-ranges': 'bytes',
    'content-type': 'binary/octet-stream',
    'content-length': String(end - start),
    ...info.headers,
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${bytes}` }),
    ...(call.query.has('partNumber') && info.parts && { 'x-amz-mp-parts-count': String(info.parts.length) }),
    ...(isWhole(range, bytes) && checksumOf(call, info)),
    ...overridesIn(call.query),
  }
  const hasBody = call.method !== 'HEAD' && end > start
  return {
    status: range ? 206 : 200,
    headers,
    body: hasBody ? file.createReadStream({ start, end: end - 1, highWaterMark }) : '',
  }
}

function rangeOf({ headers, query }: S3Call, info: ObjectInfo): Range | undefined {
  const number = query.get('partNumber')
  if (number === null) return headers.range === undefined ? undefined : readRange(headers.range, info.bytes)
  if (headers.range === undefined) return info.bytes === 0 ? undefined : rangeOfPart(number, info)
  throw invalidRequest('Cannot specify both Range header and partNumber query parameter')
}

/** The checksum is that of the whole object. */
const isWhole = (range: Range | undefined, bytes: number) => !range || range.end - range.start === bytes

const checksumOf = ({ headers }: S3Call, { checksum }: ObjectInfo) =>
  String(headers['x-amz-checksum-mode']).toUpperCase() === 'ENABLED' ? checksumHeaders(checksum) : undefined

function overridesIn(query: URLSearchParams): Record<string, string> {
  const given = responseOverrides.filter((name) => query.get(name))
  return Object.fromEntries(given.map((name) => [name.slice('response-'.length), query.get(name) ?? '']))
}
