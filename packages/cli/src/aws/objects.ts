import { type _Object, GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import { inflate } from '@sluice/local/disk/gzip'
import { byBytes } from '@sluice/local/s3/key'
import { reading } from '../failure.ts'

export type StoredObject = { key: string; bytes: number; modifiedAt: Date }

/** An object's content before compression, or the reason why there is none. */
export type ObjectContent =
  | { kind: 'content'; data: Uint8Array }
  | { kind: 'gone' }
  | { kind: 'unreadable'; reason: string }

/** The objects of a bucket. */
export type Objects = {
  /** Yields pages of the objects whose keys start with `prefix` and sort behind `startAfter`, in the order of the keys. */
  list: (prefix: string, startAfter?: string) => AsyncIterable<StoredObject[]>
  read: (key: string) => Promise<ObjectContent>
}

/** The objects and the folders directly in a folder, such as `events/`. Folders end in a slash. */
export type FolderContent = { objects: StoredObject[]; folders: string[] }

/** Returns the objects of a bucket in S3. */
export function s3Objects(client: S3Client, bucket: string): Objects {
  return {
    async *list(Prefix, StartAfter) {
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix, StartAfter })
      for await (const { Contents = [] } of pages) yield Contents.map(storedObject)
    },
    async read(key) {
      try {
        return contentOf(await download(client, bucket, key))
      } catch (error) {
        if (error instanceof NoSuchKey) return { kind: 'gone' }
        throw error
      }
    },
  }
}

/** Lists a folder of a bucket in S3, without the content of its folders. The bucket itself is the folder ''. */
export async function listFolder(client: S3Client, bucket: string, folder: string): Promise<FolderContent> {
  const content: FolderContent = { objects: [], folders: [] }
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: folder, Delimiter: '/' })
  for await (const { Contents = [], CommonPrefixes = [] } of pages) {
    content.objects.push(...Contents.map(storedObject))
    content.folders.push(...CommonPrefixes.map(({ Prefix = '' }) => Prefix))
  }
  return content
}

const storedObject = ({ Key = '', Size = 0, LastModified = new Date(0) }: _Object): StoredObject => {
  return { key: Key, bytes: Size, modifiedAt: LastModified }
}

/** Decompresses an object's bytes. */
export function contentOf(bytes: Buffer): ObjectContent {
  try {
    return { kind: 'content', data: inflate(bytes) }
  } catch (error) {
    return { kind: 'unreadable', reason: (error as Error).message }
  }
}

/** Returns the objects under some prefixes, in the order of their keys. */
export async function listObjects(client: S3Client, bucket: string, prefixes: string[]): Promise<StoredObject[]> {
  const objects: StoredObject[] = []
  for (const prefix of prefixes) {
    for await (const page of s3Objects(client, bucket).list(prefix)) objects.push(...page)
  }
  return objects.sort((a, b) => byBytes(a.key, b.key))
}

/** Returns an object's content before compression. @throws Error that names the object */
export async function readObject(client: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const content = await download(client, bucket, key)
  return reading(key, () => inflate(content))
}

async function download(client: S3Client, bucket: string, key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  const { buffer, byteOffset, byteLength } = (await Body?.transformToByteArray()) ?? new Uint8Array()
  return Buffer.from(buffer, byteOffset, byteLength)
}
