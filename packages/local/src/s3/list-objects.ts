import type { S3Action, S3Call, S3Context } from './action.ts'
import { invalidArgument } from './errors.ts'
import {
  type Encode,
  owner,
  pageElements,
  pageOf,
  readEncoding,
  readPageSize,
  readToken,
  tokenAfter,
} from './listing.ts'
import type { ObjectInfo } from './object-reader.ts'
import { wholeSeconds, xmlResponse } from './responses.ts'

/** The id of the only version that an object has, because no bucket here keeps versions. */
export const nullVersion = 'null'

/** Performs the first version of ListObjects. */
export const listObjects: S3Action = async (context, call) => {
  const marker = call.query.get('marker') ?? ''
  const { next, infos, shown, common } = await list(context, call, marker)
  return xmlResponse('ListBucketResult', {
    ...common,
    Marker: shown(marker),
    // Without a delimiter, clients continue behind the last key.
    ...(next !== undefined && call.query.get('delimiter') && { NextMarker: shown(next) }),
    Contents: infos.map((info) => describe(info, shown, true)),
  })
}

export const listObjectsV2: S3Action = async (context, call) => {
  const { query } = call
  if (query.get('list-type') !== '2') {
    throw invalidArgument('Invalid List Type specified in Request', 'list-type', query.get('list-type') ?? '')
  }
  const [token, startAfter] = [query.get('continuation-token'), query.get('start-after')]
  const after = token === null ? (startAfter ?? '') : readToken(token)
  const { next, infos, shown, common } = await list(context, call, after)
  return xmlResponse('ListBucketResult', {
    ...common,
    KeyCount: infos.length + common.CommonPrefixes.length,
    ...(token !== null && { ContinuationToken: token }),
    ...(startAfter && { StartAfter: shown(startAfter) }),
    ...(next !== undefined && { NextContinuationToken: tokenAfter(next) }),
    Contents: infos.map((info) => describe(info, shown, query.get('fetch-owner') === 'true')),
  })
}

/** Lists every object as its only version. */
export const listObjectVersions: S3Action = async (context, call) => {
  const [keyMarker, versionMarker] = [call.query.get('key-marker') ?? '', call.query.get('version-id-marker')]
  if (versionMarker !== null && !keyMarker) {
    const message = 'A version-id marker cannot be specified without a key marker.'
    throw invalidArgument(message, 'version-id-marker', versionMarker)
  }
  if (versionMarker !== null && versionMarker !== nullVersion) {
    throw invalidArgument('Invalid version id specified', 'version-id-marker', versionMarker)
  }
  const { next, lastKey, infos, shown, common } = await list(context, call, keyMarker)
  return xmlResponse('ListVersionsResult', {
    ...common,
    KeyMarker: shown(keyMarker),
    VersionIdMarker: versionMarker ?? '',
    ...(next !== undefined && { NextKeyMarker: shown(next) }),
    ...(next !== undefined && next === lastKey && { NextVersionIdMarker: nullVersion }),
    Version: infos.map((info) => ({ ...describe(info, shown, true), VersionId: nullVersion, IsLatest: true })),
  })
}

/**
 * Returns the page of objects behind `after`, and the elements that all lists of objects have. `next` is the `after` of
 * the next page; undefined on the last page.
 * @throws AwsError `InvalidArgument`
 */
async function list({ objects }: S3Context, { bucket, query }: S3Call, after: string) {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const max = readPageSize(query, 'max-keys', 'maxKeys')
  const keys = objects.keys(bucket, prefix, after)
  const found = await pageOf(keys, (key) => key, { prefix, delimiter, max, seen: after })
  const page = { ...found, isTruncated: found.isTruncated && max > 0 }
  const shown = readEncoding(query)
  return {
    next: page.isTruncated ? page.last : undefined,
    lastKey: page.items.at(-1),
    infos: await objects.infos(bucket, page.items),
    shown,
    common: { Name: bucket, Prefix: shown(prefix), MaxKeys: max, ...pageElements(query, page) },
  }
}

/** Returns the elements of an object. */
const describe = ({ key, bytes, modifiedAt, etag }: ObjectInfo, shown: Encode, hasOwner: boolean) => ({
  Key: shown(key),
  LastModified: wholeSeconds(modifiedAt),
  ETag: etag,
  Size: bytes,
  StorageClass: 'STANDARD',
  ...(hasOwner && { Owner: owner }),
})
