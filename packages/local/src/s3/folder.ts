import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Random, uuid } from '@sluice/core/random'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { syncFolders, writeTemporary } from '../disk/durable-write.ts'
import { falseIfMissing } from '../disk/missing.ts'
import { bucketsIn } from './buckets.ts'
import { encodeKey } from './key.ts'
import { walk } from './walk.ts'

export type ObjectInfo = { key: string; bytes: number; modifiedAt: Date; etag: string }

/** An object that is being written. */
export type Draft = { content: AsyncIterable<Buffer>; verify: () => Promise<unknown> }

export type Folder = Awaited<ReturnType<typeof openFolder>>

/** Opens a folder whose files are the objects of S3: `<root>/<bucket>/<key>`. */
export async function openFolder(root: string, random: Random, onCrashPoint?: OnCrashPoint) {
  // Beside the buckets, so that it is on their disk and a rename out of it is atomic.
  const uploads = join(root, '.uploads')
  await rm(uploads, { recursive: true, force: true })
  await mkdir(uploads, { recursive: true })
  const newUploadPath = () => join(uploads, uuid(random))
  return { ...bucketsIn(root, newUploadPath), ...objectsIn(root, newUploadPath, onCrashPoint) }
}

function objectsIn(root: string, newUploadPath: () => string, onCrashPoint?: OnCrashPoint) {
  const pathOf = (bucket: string, key: string) => join(root, bucket, encodeKey(key))

  /** Yields the keys of a bucket that start with `prefix`, in S3's order. Skips folders that end before `after`. */
  const keys = (bucket: string, prefix: string, after = ''): AsyncGenerator<string> =>
    walk(join(root, bucket), prefix, after)

  return {
    keys,

    /**
     * Writes an object as a whole or not at all. It is on disk when this returns. `verify` is called once its content was
     * read; nothing is stored if it throws.
     */
    async put(bucket: string, key: string, { content, verify }: Draft): Promise<ObjectInfo> {
      const path = pathOf(bucket, key)
      const upload = newUploadPath()
      // Its folder is gone if somebody has deleted all buckets.
      await mkdir(dirname(upload)).catch(() => {})
      const moveIntoPlace = async () => {
        await mkdir(dirname(path), { recursive: true })
        onCrashPoint?.('s3:before-rename')
        await rename(upload, path)
      }
      try {
        await writeTemporary(upload, content)
        await verify()
        // The second try is for a folder that was removed in between because it was empty.
        await moveIntoPlace().catch(moveIntoPlace)
      } catch (error) {
        await rm(upload, { force: true })
        throw error
      }
      onCrashPoint?.('s3:after-rename')
      await syncFolders(dirname(path), join(root, bucket))
      return infoOf(key, await stat(path))
    },

    /** Opens an object, or returns undefined if there is none. The caller closes the file. */
    async open(bucket: string, key: string): Promise<{ info: ObjectInfo; file: FileHandle } | undefined> {
      const file = await open(pathOf(bucket, key)).catch(falseIfMissing)
      if (!file) return undefined
      const stats = await file.stat()
      if (stats.isFile()) return { info: infoOf(key, stats), file }
      await file.close()
      return undefined
    },

    /** Deletes an object, if there is one, and the folders that it leaves empty: S3 has only keys. */
    async delete(bucket: string, key: string): Promise<void> {
      const path = pathOf(bucket, key)
      await rm(path).catch(falseIfMissing)
      await removeEmptyFolders(dirname(path), join(root, bucket))
    },

    /** Returns the keys of a bucket from the last to the first: the newest first, if keys begin with a time. */
    async lastKeys(bucket: string, prefix: string): Promise<string[]> {
      const found: string[] = []
      for await (const key of keys(bucket, prefix)) found.push(key)
      return found.reverse()
    },

    /** Returns the infos of the keys that have an object, in order. */
    async infos(bucket: string, keys: string[]): Promise<ObjectInfo[]> {
      const all = keys.map(async (key) => ({ key, stats: await stat(pathOf(bucket, key)).catch(falseIfMissing) }))
      return (await Promise.all(all)).flatMap(({ key, stats }) => (stats ? [infoOf(key, stats)] : []))
    },
  }
}

/** Removes a folder and the folders above it, up to the first that is not empty or is `root`. */
async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  if (folder === root) return
  const isRemoved = await rmdir(folder).then(
    () => true,
    () => false,
  )
  if (isRemoved) await removeEmptyFolders(dirname(folder), root)
}

/**
 * The ETag changes whenever the object does. It is not the MD5 of the content, nor is it on AWS if a key encrypts the
 * object.
 */
function infoOf(key: string, { size, mtime, mtimeMs, ino }: Stats): ObjectInfo {
  const etag = createHash('md5').update(`${size} ${mtimeMs} ${ino}`).digest('hex')
  return { key, bytes: size, modifiedAt: mtime, etag: `"${etag}"` }
}
