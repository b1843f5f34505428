import type { FileHandle } from 'node:fs/promises'
import type { S3Action, S3Call, S3Context } from './action.ts'
import { checkBucket } from './bucket-actions.ts'
import { checkSource, writeCondition } from './conditions.ts'
import { checksumElements, readAlgorithm, withDigests } from './digests.ts'
import { invalidArgument, invalidRequest, notImplemented, s3Error } from './errors.ts'
import type { ObjectInfo } from './object-reader.ts'
import { maxPutBytes } from './payload.ts'
import { checkWrite, draftOf } from './put-object.ts'
import type { Range } from './range.ts'
import { wholeSeconds, xmlResponse } from './responses.ts'
import { headersToStore } from './stored-headers.ts'
import { describePart, findPart } from './upload-actions.ts'

/** Headers with which an object can be copied to itself. */
const changes = ['x-amz-storage-class', 'x-amz-server-side-encryption']

export const copyObject: S3Action = async (context, call) => {
  const { bucket, key, headers } = call
  checkWrite(context, key)
  const condition = writeCondition(headers, key)
  const stored = headersToStore(headers)
  const isReplaced = readDirective(call) === 'REPLACE'
  const requested = readAlgorithm(headers['x-amz-checksum-algorithm'])
  const { modifiedAt, etag, checksum } = await withSource(context, call, async (source) => {
    checkCopySize(source.info.bytes)
    if (!isReplaced) checkChange(source, call)
    const algorithm = requested ?? source.info.checksum?.algorithm
    const draft = draftOf(withDigests(contentOf(source), algorithm), isReplaced ? stored : source.info.headers)
    return context.objects.put(bucket, key, { ...draft, condition })
  })
  return xmlResponse('CopyObjectResult', {
    LastModified: wholeSeconds(modifiedAt),
    ETag: etag,
    ...checksumElements(checksum),
  })
}

export const uploadPartCopy: S3Action = async (context, call) => {
  const { upload, number } = findPart(context, call)
  const algorithm = upload.checksum?.algorithm
  const part = await withSource(context, call, (source) => {
    const range = readSourceRange(call.headers['x-amz-copy-source-range'], source.info.bytes)
    checkCopySize(range.end - range.start)
    return context.objects.uploads.addPart(upload, number, withDigests(contentOf(source, range), algorithm))
  })
  return xmlResponse('CopyPartResult', describePart(part, algorithm))
}

function readDirective({ headers }: S3Call): string {
  const directive = String(headers['x-amz-metadata-directive'] ?? 'COPY')
  if (['COPY', 'REPLACE'].includes(directive)) return directive
  throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive)
}

/** @throws AwsError if an object is copied to itself without a change */
function checkChange(source: Source, { bucket, key, headers }: S3Call): void {
  const isSame = source.bucket === bucket && source.key === key
  if (!isSame || changes.some((name) => name in headers)) return
  const reason = 'it is trying to copy an object to itself without changing'
  const changed = "the object's metadata, storage class, website redirect location or encryption attributes."
  throw invalidRequest(`This copy request is illegal because ${reason} ${changed}`)
}

/** The object to copy. A stream of `content` closes the file at its end. */
type Source = { bucket: string; key: string; info: ObjectInfo; file: FileHandle }

/**
 * Calls `use` with the source of a copy.
 * @throws AwsError if there is no such object, or if it doesn't meet the conditions
 */
async function withSource<T>(
  { objects, clock }: S3Context,
  { headers }: S3Call,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  const { bucket, key } = readSource(String(headers['x-amz-copy-source']))
  await checkBucket(objects, bucket, headers['x-amz-source-expected-bucket-owner'])
  const opened = await objects.open(bucket, key)
  if (!opened) throw s3Error('NoSuchKey', { Key: key })
  try {
    checkSource(headers, opened.info, clock.now())
    return await use({ bucket, key, ...opened })
  } finally {
    await opened.file.close()
  }
}

/** Returns the content of a source, or a part of it. The file stays open. */
const contentOf = ({ file, info }: Source, { start, end }: Range = { start: 0, end: info.bytes }) =>
  // A stream can't be empty.
  end > start ? (file.createReadStream({ start, end: end - 1, autoClose: false }) as AsyncIterable<Buffer>) : empty()

async function* empty(): AsyncGenerator<Buffer> {}

/** @throws AwsError if an object is too large to be copied at once */
function checkCopySize(bytes: number): void {
  if (bytes <= maxPutBytes) return
  const message = `The specified copy source is larger than the maximum allowable size for a copy source: ${maxPutBytes}`
  throw invalidRequest(message)
}

/** Reads `bucket/key`, percent-encoded, with or without a slash before it. */
function readSource(source: string): { bucket: string; key: string } {
  const [path = '', query] = source.split('?')
  if (query !== undefined && query !== 'versionId=null') throw notImplemented('x-amz-copy-source with a version')
  const decoded = decodeURIComponent(path.replaceAll('+', ' '))
  const [, bucket = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(decoded) ?? []
  if (key === '') throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', 'x-amz-copy-source')
  return { bucket, key }
}

/**
 * Reads the range of a source, `bytes=0-99`. Returns the whole source if there is none.
 * @throws AwsError `InvalidArgument`, `InvalidRequest` for any other form, and for bytes that the source doesn't have
 */
function readSourceRange(header: unknown, size: number): Range {
  if (header === undefined) return { start: 0, end: size }
  const name = 'x-amz-copy-source-range'
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(String(header)) ?? []
  const [start, end] = [Number(first), Number(last) + 1]
  if (first === undefined || start >= end) {
    const form = 'bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy'
    throw invalidArgument(`The ${name} value must be of the form ${form}`, name, String(header))
  }
  if (start >= size) {
    throw invalidRequest('The specified copy range is invalid for the source object size')
  }
  if (end <= size) return { start, end }
  throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, name, String(header))
}
