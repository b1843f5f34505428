import type { S3Action, S3Call, S3Context } from './action.ts'
import { invalidArgument } from './errors.ts'
import { type ListOptions, page } from './listing.ts'
import type { ObjectInfo } from './object-reader.ts'
import { owner } from './owner.ts'
import { readToken, tokenAfter } from './page-token.ts'
import { wholeSeconds, xmlResponse } from './responses.ts'
import type { Children } from './xml.ts'

const maxKeysPerPage = 1_000

/** The parameters that both versions of the list have. */
export const listParameters = ['prefix', 'delimiter', 'max-keys', 'encoding-type'] as const

type Shown = (text: string) => string

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

/** Returns the page of a list, and the elements that both versions have. */
async function list({ objects }: S3Context, { bucket, query }: S3Call, options: ListOptions) {
  const { prefix, delimiter, after, maxKeys } = options
  const found = await page(objects.keys(bucket, prefix, after), options)
  const shown: Shown = query.has('encoding-type') ? encodeUrl : (text) => text
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

/** @throws AwsError `InvalidArgument` */
function readOptions({ query }: S3Call, after: string): ListOptions {
  const encoding = query.get('encoding-type')
  if (encoding !== null && encoding !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding)
  }
  const maxKeys = query.get('max-keys') || `${maxKeysPerPage}`
  if (!/^-?\d+$/.test(maxKeys) || Number(maxKeys) > 2_147_483_647) {
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', maxKeys)
  }
  if (Number(maxKeys) < 0) {
    throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647', 'maxKeys', maxKeys)
  }
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after,
    maxKeys: Math.min(maxKeysPerPage, Number(maxKeys)),
  }
}

const describe = ({ key, bytes, modifiedAt, etag }: ObjectInfo, shown: Shown, hasOwner: boolean): Children => ({
  Key: shown(key),
  LastModified: wholeSeconds(modifiedAt),
  ETag: etag,
  Size: bytes,
  StorageClass: 'STANDARD',
  ...(hasOwner && { Owner: owner }),
})

const encodeUrl: Shown = (text) => encodeURIComponent(text).replaceAll('%2F', '/')
