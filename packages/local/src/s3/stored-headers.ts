import type { IncomingHttpHeaders } from 'node:http'
import { notImplemented, s3Error } from './errors.ts'

/** Headers of an upload that responses with the object return, in addition to those that start with `x-amz-meta-`. */
export const storedHeaders = [
  'content-type',
  'content-encoding',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
] as const

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const maxMetadataBytes = 2_048

const otherClasses =
  /^(REDUCED_REDUNDANCY|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER|DEEP_ARCHIVE|GLACIER_IR|SNOW|OUTPOSTS|EXPRESS_ONEZONE|FSX_OPENZFS|FSX_ONTAP)$/

/**
 * Returns the headers of an upload that belong to its object.
 * @throws AwsError `MetadataTooLarge`; `InvalidStorageClass` or `NotImplemented` for a storage class other than STANDARD
 */
export function headersToStore(headers: IncomingHttpHeaders): Record<string, string> {
  checkStorageClass(String(headers['x-amz-storage-class'] ?? 'STANDARD'))
  const isStored = (name: string) => name.startsWith('x-amz-meta-') || storedHeaders.includes(name as never)
  const stored = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (isStored(name) ? [[name, String(value)]] : [])),
  )
  const encoding = (stored['content-encoding'] ?? '').split(',').map((coding) => coding.trim())
  // It is a coding of the request only.
  stored['content-encoding'] = encoding.filter((coding) => coding !== 'aws-chunked').join(',')
  if (stored['content-encoding'] === '') delete stored['content-encoding']
  checkMetadata(stored)
  return stored
}

function checkMetadata(stored: Record<string, string>): void {
  const metadata = Object.entries(stored).filter(([name]) => name.startsWith('x-amz-meta-'))
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length, 0)
  if (bytes <= maxMetadataBytes) return
  throw s3Error('MetadataTooLarge', { Size: bytes, MaxSizeAllowed: maxMetadataBytes })
}

function checkStorageClass(name: string): void {
  if (name === 'STANDARD') return
  if (otherClasses.test(name)) throw notImplemented(`The storage class ${name}`)
  throw s3Error('InvalidStorageClass', { StorageClassRequested: name })
}
