import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Random, uuid } from '@sluice/core/random'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { syncFolder, writeDurably } from '../disk/durable-write.ts'

export type ObjectInfo = { key: string; bytes: number; modifiedAt: Date; etag: string }

export type Folder = Awaited<ReturnType<typeof openFolder>>

/** A folder that is S3: `<root>/<bucket>/<key>` are plain files. */
export async function openFolder(root: string, random: Random, onCrashPoint?: OnCrashPoint) {
  // Beside the buckets, on the same disk, so that a rename out of it is atomic.
  const uploads = join(root, '.uploads')
  await rm(uploads, { recursive: true, force: true })
  await mkdir(uploads, { recursive: true })
  const bucketPath = (bucket: string) => join(root, bucket)
  const pathOf = (bucket: string, key: string) => join(root, bucket, encodeKey(key))

  /** The keys in a folder, whose own key is `start`: sorted as they go on, so a folder's with its slash. */
  async function* walk(path: string, start: string, prefix: string, after: string): AsyncGenerator<string> {
    const entries = (await readdir(path, { withFileTypes: true }).catch(isMissing)) || []
    const items = entries.map((entry) => {
      const segment = decodeSegment(entry.name)
      const isFolder = entry.isDirectory()
      const key = `${start}${segment}${isFolder ? '/' : ''}`
      // Not every file that somebody puts there has a name that a key has.
      return { name: entry.name, isKey: encodeSegment(segment) === entry.name, isFolder, key, bytes: Buffer.from(key) }
    })
    for (const { name, isKey, isFolder, key } of items.sort((a, b) => Buffer.compare(a.bytes, b.bytes))) {
      if (!isKey || !(key.startsWith(prefix) || (isFolder && prefix.startsWith(key)))) continue
      const isPast = isFolder && byBytes(key, after) < 0 && !after.startsWith(key)
      if (!isFolder) yield key
      else if (!isPast) yield* walk(join(path, name), key, prefix, after)
    }
  }

  return {
    async buckets(): Promise<{ name: string; createdAt: Date }[]> {
      const names = (await readdir(root)).filter((name) => !name.startsWith('.')).sort()
      return Promise.all(names.map(async (name) => ({ name, createdAt: (await stat(bucketPath(name))).birthtime })))
    },

    hasBucket: (bucket: string): Promise<boolean> =>
      stat(bucketPath(bucket)).then((stats) => stats.isDirectory(), isMissing),

    async createBucket(bucket: string): Promise<void> {
      await mkdir(bucketPath(bucket), { recursive: true })
      await syncFolder(root)
    },

    /** Whole or not at all, and on disk when it returns. */
    async put(bucket: string, key: string, body: Buffer): Promise<ObjectInfo> {
      const path = pathOf(bucket, key)
      await writeDurably(path, join(uploads, uuid(random)), body, onCrashPoint, bucketPath(bucket))
      return infoOf(key, await stat(path))
    },

    /** An open object, or undefined; the caller closes it. */
    async open(bucket: string, key: string): Promise<{ info: ObjectInfo; file: FileHandle } | undefined> {
      const file = await open(pathOf(bucket, key)).catch(isMissing)
      if (!file) return undefined
      const stats = await file.stat()
      if (stats.isFile()) return { info: infoOf(key, stats), file }
      await file.close()
      return undefined
    },

    async delete(bucket: string, key: string): Promise<void> {
      const path = pathOf(bucket, key)
      await rm(path).catch(isMissing)
      // Folders are only the slashes of keys: those that have become empty go too, up to the first that is not.
      const prune = async (folder: string): Promise<void> => {
        if (folder !== bucketPath(bucket)) await rmdir(folder).then(() => prune(dirname(folder)))
      }
      await prune(dirname(path)).catch(() => {})
    },

    /** The keys of a bucket that start with `prefix`, in UTF-8 byte order, without folders that end before `after`. */
    keys: (bucket: string, prefix: string, after = ''): AsyncGenerator<string> =>
      walk(bucketPath(bucket), '', prefix, after),

    /** The same from the last to the first, which is the newest one's where keys begin with a time. */
    async lastKeys(bucket: string, prefix: string): Promise<string[]> {
      const keys: string[] = []
      for await (const key of this.keys(bucket, prefix)) keys.push(key)
      return keys.reverse()
    },

    /** Of each object that is there. */
    async infos(bucket: string, keys: string[]): Promise<ObjectInfo[]> {
      const all = keys.map(async (key) => ({ key, stats: await stat(pathOf(bucket, key)).catch(isMissing) }))
      return (await Promise.all(all)).flatMap(({ key, stats }) => (stats ? [infoOf(key, stats)] : []))
    },
  }
}

/** The ETag is not the content's MD5 (nor is AWS's, once a key encrypts the object), but new whenever the object is. */
function infoOf(key: string, { size, mtime, mtimeMs, ino }: Stats): ObjectInfo {
  const etag = createHash('md5').update(`${size} ${mtimeMs} ${ino}`).digest('hex')
  return { key, bytes: size, modifiedAt: mtime, etag: `"${etag}"` }
}

/** S3 orders keys by their UTF-8 bytes, which is not the order of JavaScript strings. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/**
 * A key's path: its segments as they are, but for what a file system refuses or climbs out by. Empty segments become
 * `%`; `.` and `..` and what ends like them, `%` itself and the characters below are percent-encoded.
 */
export const encodeKey = (key: string) => key.split('/').map(encodeSegment).join('/')

const encodeSegment = (segment: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a file name may not hold
  segment === '' ? '%' : segment.replace(/[\u0000-\u001f%\\:*?"<>|]|[. ]$/g, encodeCharacter)

const encodeCharacter = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

const decodeSegment = (name: string) =>
  name === '%' ? '' : name.replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

function isMissing(error: NodeJS.ErrnoException): false {
  if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return false
  throw error
}
