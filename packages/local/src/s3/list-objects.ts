import { AwsError } from '../aws/error.ts'
import type { S3Action } from './action.ts'
import type { ObjectInfo } from './folder.ts'
import { type ListOptions, type Page, page } from './listing.ts'
import { xmlResponse } from './responses.ts'
import type { Children } from './xml.ts'

const maxKeysPerPage = 1_000

/** Performs ListObjects, and ListObjectsV2 for `list-type=2`. */
export const listObjects: S3Action = async ({ objects }, { bucket, query }) => {
  const options = readOptions(query)
  const { prefix, delimiter, after, maxKeys } = options
  const found = await page(objects.keys(bucket, prefix, after), options)
  const infos = await objects.infos(bucket, found.keys)
  const shown = query.get('encoding-type') === 'url' ? encodeUrl : (text: string) => text
  const count = infos.length + found.commonPrefixes.length
  return xmlResponse('ListBucketResult', {
    Name: bucket,
    Prefix: shown(prefix),
    ...(delimiter && { Delimiter: shown(delimiter) }),
    MaxKeys: maxKeys,
    IsTruncated: found.next !== undefined,
    ...(isVersion2(query) ? version2(query, found, count) : version1(options, found, shown)),
    ...(query.has('encoding-type') && { EncodingType: 'url' }),
    Contents: infos.map((info) => describe(info, shown)),
    CommonPrefixes: found.commonPrefixes.map((commonPrefix) => ({ Prefix: shown(commonPrefix) })),
  })
}

const isVersion2 = (query: URLSearchParams) => query.get('list-type') === '2'

/** @throws AwsError `InvalidArgument` if `max-keys` is not a number */
function readOptions(query: URLSearchParams): ListOptions {
  const token = query.get('continuation-token')
  const start = query.get(isVersion2(query) ? 'start-after' : 'marker') ?? ''
  const maxKeys = Math.min(maxKeysPerPage, Number(query.get('max-keys') ?? maxKeysPerPage))
  if (!Number.isInteger(maxKeys) || maxKeys < 0) {
    throw new AwsError('InvalidArgument', 'max-keys must be an integer from 0 to 2147483647.', 400)
  }
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: token ? Buffer.from(token, 'base64url').toString() : start,
    maxKeys,
  }
}

const version1 = ({ after }: ListOptions, { next }: Page, shown: (text: string) => string) => ({
  Marker: shown(after),
  ...(next !== undefined && { NextMarker: shown(next) }),
})

const version2 = (query: URLSearchParams, { next }: Page, count: number) => ({
  KeyCount: count,
  ...(query.get('continuation-token') && { ContinuationToken: `${query.get('continuation-token')}` }),
  ...(next !== undefined && { NextContinuationToken: Buffer.from(next).toString('base64url') }),
})

const describe = ({ key, bytes, modifiedAt, etag }: ObjectInfo, shown: (text: string) => string): Children => ({
  Key: shown(key),
  LastModified: modifiedAt.toISOString(),
  ETag: etag,
  Size: bytes,
  StorageClass: 'STANDARD',
})

const encodeUrl = (text: string) => encodeURIComponent(text).replaceAll('%2F', '/')
