import type { FileHandle } from 'node:fs/promises'
import { account } from '../aws/account.ts'
import type { S3Call, S3Context } from './action.ts'
import { checkSource } from './conditions.ts'
import { invalidArgument, invalidRequest, notImplemented, s3Error } from './errors.ts'
import type { ObjectInfo } from './object-reader.ts'
import { maxPutBytes } from './payload.ts'
import type { Range } from './range.ts'

/** The object to copy. A stream of `content` closes the file at its end. */
export type Source = { bucket: string; key: string; info: ObjectInfo; file: FileHandle }

/**
 * Calls `use` with the source of a copy.
 * @throws AwsError if there is no such object, or if it doesn't meet the conditions
 */
export async function withSource<T>(
  { objects, clock }: S3Context,
  { headers }: S3Call,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  const { bucket, key } = readSource(String(headers['x-amz-copy-source']))
  if (!(await objects.hasBucket(bucket))) throw s3Error('NoSuchBucket', { BucketName: bucket })
  if ((headers['x-amz-source-expected-bucket-owner'] ?? account) !== account) throw s3Error('AccessDenied')
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
export const contentOf = ({ file, info }: Source, { start, end }: Range = { start: 0, end: info.bytes }) =>
  // A stream can't be empty.
  end > start ? (file.createReadStream({ start, end: end - 1, autoClose: false }) as AsyncIterable<Buffer>) : empty()

async function* empty(): AsyncGenerator<Buffer> {}

/** @throws AwsError if an object is too large to be copied at once */
export function checkCopySize(bytes: number): void {
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
