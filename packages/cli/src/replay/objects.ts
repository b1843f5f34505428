import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import { objectKey } from '@sluice/core/object-key'
import { deliveryStream } from '@sluice/core/pipeline'
import { inflate } from '@sluice/local/disk/gzip'
import { byBytes } from '@sluice/local/s3/key'
import { reading } from '../failure.ts'

export type StoredObject = { key: string; bytes: number; modifiedAt: Date }

const hourMs = 3_600_000

/**
 * Returns the prefixes of the objects that can have events received from `from` until before `to`. They include the
 * hour before, because an object has the hour of its oldest record. They include the hour after, because an event can
 * be stored some time after it was received.
 */
export function hourPrefixes(from: Date, to: Date): string[] {
  const prefixes = new Set<string>()
  const firstHour = Math.floor(from.getTime() / hourMs) * hourMs
  for (let at = firstHour - hourMs; at < to.getTime() + hourMs; at += hourMs) {
    prefixes.add(prefixOf(new Date(at)))
  }
  return [...prefixes].sort(byBytes)
}

/** Returns the prefix of the objects of an hour, up to the first random part. */
function prefixOf(arrival: Date): string {
  const random = '\0'
  const key = objectKey({
    ...deliveryStream,
    deliveryStream: '',
    version: 1,
    arrival,
    uuid: '',
    randomString: () => random,
  })
  const folder = key.slice(0, key.lastIndexOf('/') + 1)
  return folder.split(random)[0] ?? ''
}

/** Returns the objects under some prefixes, in the order of their keys. */
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

/** Returns an object's content before compression. @throws Error that names the object */
export async function readObject(client: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  const content = Buffer.from((await Body?.transformToByteArray()) ?? [])
  return reading(key, () => inflate(content))
}
