import type { S3Action, S3Call } from './action.ts'
import { checksumElements } from './digests.ts'
import { invalidArgument, s3Error } from './errors.ts'
import { maxPerPage, partsPage } from './listing.ts'
import type { ObjectInfo } from './object-reader.ts'
import { type Children, xmlResponse } from './responses.ts'

type Describe = (info: ObjectInfo, call: S3Call) => Record<string, Children | undefined>

const attributes: Record<string, Describe> = {
  ETag: ({ etag }) => ({ ETag: etag.slice(1, -1) }),
  Checksum: ({ checksum }) => ({
    Checksum: checksum && checksumElements({ ...checksum, value: checksum.value.split('-')[0] ?? '' }),
  }),
  ObjectParts: (info, call) => ({ ObjectParts: info.parts && describeParts(info, call) }),
  StorageClass: () => ({ StorageClass: 'STANDARD' }),
  ObjectSize: ({ bytes }) => ({ ObjectSize: bytes }),
}

export const getObjectAttributes: S3Action = async ({ objects }, call) => {
  const wanted = String(call.headers['x-amz-object-attributes'] ?? '').split(',')
  const names = wanted.map((name) => name.trim()).filter((name) => name !== '')
  if (names.length === 0 || names.some((name) => !Object.hasOwn(attributes, name))) {
    throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', wanted.join(','))
  }
  const info = await objects.info(call.bucket, call.key)
  if (!info) throw s3Error('NoSuchKey', { Key: call.key })
  const described = names.map((name) => attributes[name]?.(info, call) ?? {})
  const headers = { 'last-modified': info.modifiedAt.toUTCString() }
  return xmlResponse('GetObjectAttributesResponse', Object.assign({}, ...described), headers)
}

/** Returns no tags: an object can't get any. */
export const getObjectTagging: S3Action = async ({ objects }, { bucket, key }) => {
  if (!(await objects.info(bucket, key))) throw s3Error('NoSuchKey', { Key: key })
  return xmlResponse('Tagging', { TagSet: '' })
}

/** Returns the parts of an upload. They are listed if the checksum covers their checksums. */
function describeParts({ parts = [], checksum }: ObjectInfo, { headers }: S3Call): Children {
  if (checksum?.type !== 'COMPOSITE') return { PartsCount: parts.length }
  const max = Math.min(maxPerPage, readNumber(headers['x-amz-max-parts'] ?? maxPerPage))
  const marker = readNumber(headers['x-amz-part-number-marker'] ?? 0)
  const { shown, elements } = partsPage(parts, marker, max)
  const name = `Checksum${checksum.algorithm}`
  const Part = shown.map((part) => ({ PartNumber: part.number, Size: part.bytes, [name]: part.checksum }))
  return { PartsCount: parts.length, ...elements, Part }
}

function readNumber(value: unknown): number {
  if (/^\d{1,9}$/.test(String(value))) return Number(value)
  throw invalidArgument('The number of parts is not an integer', 'x-amz-max-parts', String(value))
}
