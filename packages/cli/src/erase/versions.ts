import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'

/** A version of an object. A bucket without versions has one for each object. */
export type Version = { key: string; versionId: string; isLatest: boolean }

/** The content of a version as S3 stores it, and what a new version must have as well. */
export type Stored = { body: Buffer; etag: string | undefined; headers: Headers }

type Headers = { ContentType?: string; ContentEncoding?: string; Metadata?: Record<string, string> }

/** The versions of a bucket's objects. */
export type VersionedBucket = {
  /** Yields the versions of each object whose key starts with `prefix`, the newest first. Leaves out delete markers. */
  list: (prefix: string) => AsyncIterable<Version[]>
  read: (version: Version) => Promise<Stored>
  /** Stores a new version if the newest one has not changed. Returns its id; undefined in a bucket without versions. */
  replace: (key: string, body: Buffer, was: Stored) => Promise<string | undefined>
  /** Deletes a version for good. */
  remove: (version: Version) => Promise<void>
}

/** Returns the versions of a bucket in S3. */
export function versionsIn(client: S3Client, Bucket: string): VersionedBucket {
  return {
    list: (prefix) => listByKey(client, Bucket, prefix),
    async read({ key, versionId, isLatest }) {
      // An object from before the bucket had versions. The local S3 reads only such objects.
      const isUnversioned = isLatest && versionId === 'null'
      const VersionId = isUnversioned ? undefined : versionId
      const response = await client.send(new GetObjectCommand({ Bucket, Key: key, VersionId }))
      const body = Buffer.from((await response.Body?.transformToByteArray()) ?? new Uint8Array())
      const { ETag: etag, ContentType, ContentEncoding, Metadata } = response
      const headers = { ...(ContentType && { ContentType }), ...(ContentEncoding && { ContentEncoding }) }
      return { body, etag, headers: { ...headers, ...(Metadata && { Metadata }) } }
    },
    async replace(Key, Body, { etag, headers }) {
      const input = { Bucket, Key, Body, ...headers, ...(etag && { IfMatch: etag }) }
      return (await client.send(new PutObjectCommand(input))).VersionId
    },
    async remove({ key, versionId }) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId: versionId }))
    },
  }
}

async function* listByKey(client: S3Client, Bucket: string, Prefix: string): AsyncGenerator<Version[]> {
  let group: Version[] = []
  for await (const version of listVersions(client, { Bucket, Prefix })) {
    if (group[0] && group[0].key !== version.key) {
      yield group
      group = []
    }
    group.push(version)
  }
  if (group.length > 0) yield group
}

/** Yields the versions in the order of S3: by key, the newest first. The SDK has no paginator for them. */
async function* listVersions(client: S3Client, input: ListObjectVersionsCommandInput): AsyncGenerator<Version> {
  const page = await client.send(new ListObjectVersionsCommand(input))
  for (const { Key = '', VersionId = '', IsLatest = false } of page.Versions ?? []) {
    yield { key: Key, versionId: VersionId, isLatest: IsLatest }
  }
  const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page
  if (page.IsTruncated) yield* listVersions(client, { ...input, KeyMarker, VersionIdMarker })
}
