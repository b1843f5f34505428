import type { S3Action, S3Call, S3Context } from './action.ts'
import { invalidArgument } from './errors.ts'
import { type Encode, readCount, readEncoding, readToken, tokenAfter } from './list-query.ts'
import { type ListOptions, page } from './listing.ts'
import type { ObjectInfo } from './object-reader.ts'
import { owner } from './owner.ts'
import { wholeSeconds, xmlResponse } from './responses.ts'

const maxKeysPerPage = 1_000

/** Performs the first version of ListObjects. */
export const listObjects: S3Action = async (context, call) => {
  const options = readOptions(call, call.query.get('marker') ?? '')
  const { found, infos, shown, common } = await list(context, call, options)
  return xmlResponse('ListBucketResult', {
    ...common,
    Marker: shown(options.after),
    // Without a delimiter, clients continue behind the last key.
    ...(found.next !== undefined && options.delimiter && { NextMarker: shown(found.next) }),
    Contents: infos.map((info) => describe(info, shown, true)),
  })
}

export const listObjectsV2: S3Action = async (context, call) => {
  const { query } = call
  if (query.get('list-type') !== '2') {
    throw invalidArgument('Invalid List Type specified in Request', 'list-type', query.get('list-type') ?? '')
  }
  const [token, startAfter] = [query.get('continuation-token'), query.get('start-after')]
  const options = readOptions(call, token === null ? (startAfter ?? '') : readToken(token))
  const { found, infos, shown, common } = await list(context, call, options)
  return xmlResponse('ListBucketResult', {
    ...common,
    KeyCount: infos.length + found.commonPrefixes.length,
    ...(token !== null && { ContinuationToken: token }),
    ...(startAfter && { StartAfter: shown(startAfter) }),
    ...(found.next !== undefined && { NextContinuationToken: tokenAfter(found.next) }),
    Contents: infos.map((info) => describe(info, shown, query.get('fetch-owner') === 'true')),
  })
}

/** Returns the page of a list, and the elements that all lists of objects have. @throws AwsError `InvalidArgument` */
export async function list({ objects }: S3Context, { bucket, query }: S3Call, options: ListOptions) {
  const { prefix, delimiter, after, maxKeys } = options
  const found = await page(objects.keys(bucket, prefix, after), options)
  const shown = readEncoding(query)
  const common = {
    Name: bucket,
    Prefix: shown(prefix),
    ...(delimiter && { Delimiter: shown(delimiter) }),
    MaxKeys: maxKeys,
    IsTruncated: found.next !== undefined,
    ...(query.has('encoding-type') && { EncodingType: 'url' }),
    CommonPrefixes: found.commonPrefixes.map((commonPrefix) => ({ Prefix: shown(commonPrefix) })),
  }
  return { found, infos: await objects.infos(bucket, found.keys), shown, common }
}

/** Returns the options of a list. @throws AwsError `InvalidArgument` */
export const readOptions = ({ query }: S3Call, after: string): ListOptions => ({
  prefix: query.get('prefix') ?? '',
  delimiter: query.get('delimiter') ?? '',
  after,
  maxKeys: Math.min(maxKeysPerPage, readCount(query, 'max-keys', { otherwise: maxKeysPerPage, argument: 'maxKeys' })),
})

/** Returns the elements of an object. */
export const describe = ({ key, bytes, modifiedAt, etag }: ObjectInfo, shown: Encode, hasOwner: boolean) => ({
  Key: shown(key),
  LastModified: wholeSeconds(modifiedAt),
  ETag: etag,
  Size: bytes,
  StorageClass: 'STANDARD',
  ...(hasOwner && { Owner: owner }),
})
