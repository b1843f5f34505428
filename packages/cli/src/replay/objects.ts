import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import { objectKey } from '@sluice/core/object-key'
import { deliveryStream } from '@sluice/core/pipeline'
import { inflate } from '@sluice/local/disk/gzip'
import { byBytes } from '@sluice/local/s3/key'
import { naming } from '../failure.ts'

export type StoredObject = { key: string; bytes: number; modifiedAt: Date }

const hourMs = 3_600_000

/**
 * The prefixes of the hours in which events that came from `from` until before `to` can lie: an object's hour is its
 * oldest record's, and an event may wait at the door, so the hours before and after count too.
 */
export function hourPrefixes(from: Date, to: Date): string[] {
  const prefixes = new Set<string>()
  const firstHour = Math.floor(from.getTime() / hourMs) * hourMs
  for (let at = firstHour - hourMs; at < to.getTime() + hourMs; at += hourMs) {
    prefixes.add(prefixOf(new Date(at)))
  }
  return [...prefixes].sort(byBytes)
}

function prefixOf(arrival: Date): string {
  const key = objectKey({
    ...deliveryStream,
    deliveryStream: '',
    version: 1,
    arrival,
    uuid: '',
    randomString: () => '',
  })
  return key.slice(0, key.lastIndexOf('/') + 1)
}

/** The objects under some prefixes, in the order of their keys. */
export async function listObjects(client: S3Client, bucket: string, prefixes: string[]): Promise<StoredObject[]> {
  const objects: StoredObject[] = []
  for (const prefix of prefixes) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key = '', Size = 0, LastModified = new Date(0) } of Contents) {
        objects.push({ key: Key, bytes: Size, modifiedAt: LastModified })
      }
    }
  }
  return objects.sort((a, b) => byBytes(a.key, b.key))
}

/** An object's content, inflated if it is gzip. */
export async function readObject(client: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  const content = Buffer.from((await Body?.transformToByteArray()) ?? [])
  return naming(key, () => inflate(content))
}
