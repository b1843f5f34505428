import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export type ObjectInfo = { key: string; bytes: number; modifiedAt: Date; etag: string }

/** Written here first, beside the buckets: on the same disk, so that a rename is atomic. */
const uploads = '.uploads'

/** A folder that is S3: `<root>/<bucket>/<key>` are plain files. */
export class Folder {
  readonly #root: string
  constructor(root: string) {
    this.#root = root
  }

  async start(): Promise<void> {
    await rm(join(this.#root, uploads), { recursive: true, force: true })
    await mkdir(join(this.#root, uploads), { recursive: true })
  }

  async buckets(): Promise<{ name: string; createdAt: Date }[]> {
    const entries = await readdir(this.#root, { withFileTypes: true })
    const names = entries.filter((e) => e.isDirectory() && e.name !== uploads).map(({ name }) => name)
    return Promise.all(
      names.sort().map(async (name) => ({ name, createdAt: (await stat(join(this.#root, name))).birthtime })),
    )
  }

  async hasBucket(bucket: string): Promise<boolean> {
    return stat(join(this.#root, bucket)).then((s) => s.isDirectory(), isMissing)
  }

  async createBucket(bucket: string): Promise<void> {
    await mkdir(join(this.#root, bucket), { recursive: true })
    await syncFolder(this.#root)
  }

  /** Whole or not at all, and on disk when it returns. */
  async put(bucket: string, key: string, body: Buffer): Promise<ObjectInfo> {
    const temporary = join(this.#root, uploads, randomUUID())
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(body)
      await file.sync()
    } finally {
      await file.close()
    }
    const path = this.#pathOf(bucket, key)
    const made = await mkdir(dirname(path), { recursive: true })
    await rename(temporary, path)
    // Each new folder's name stands in the one above it, so both want a sync.
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      await syncFolder(folder)
      if (!made || folder.length < made.length) break
    }
    return this.#info(key, path)
  }

  /** An open object, or undefined; the caller closes it. */
  async open(bucket: string, key: string): Promise<{ info: ObjectInfo; file: FileHandle } | undefined> {
    const path = this.#pathOf(bucket, key)
    const file = await open(path, 'r').catch(isMissing)
    if (!file) return undefined
    const stats = await file.stat()
    if (stats.isFile()) return { info: infoOf(key, stats), file }
    await file.close()
    return undefined
  }

  async delete(bucket: string, key: string): Promise<void> {
    const path = this.#pathOf(bucket, key)
    await rm(path).catch(isMissing)
    // Folders are only a key's slashes: empty ones are no part of a bucket.
    for (let folder = dirname(path); folder !== join(this.#root, bucket); folder = dirname(folder)) {
      if (
        !(await rmdir(folder).then(
          () => true,
          () => false,
        ))
      )
        break
    }
  }

  /** The keys of a bucket that start with `prefix`, in UTF-8 byte order. */
  async keys(bucket: string, prefix: string): Promise<string[]> {
    const cut = prefix.lastIndexOf('/')
    const folder = cut === -1 ? this.#pathOf(bucket) : this.#pathOf(bucket, prefix.slice(0, cut))
    const keys = await this.#walk(folder, prefix.slice(0, cut + 1))
    return keys.filter((key) => key.startsWith(prefix)).sort(byBytes)
  }

  async info(bucket: string, key: string): Promise<ObjectInfo> {
    return this.#info(key, this.#pathOf(bucket, key))
  }

  async #walk(path: string, prefix: string): Promise<string[]> {
    const entries = (await readdir(path, { withFileTypes: true }).catch(isMissing)) || []
    const nested = await Promise.all(
      entries.map(async (entry) => {
        const key = prefix + decodeSegment(entry.name)
        return entry.isDirectory() ? this.#walk(join(path, entry.name), `${key}/`) : [key]
      }),
    )
    return nested.flat()
  }

  async #info(key: string, path: string): Promise<ObjectInfo> {
    return infoOf(key, await stat(path))
  }

  #pathOf(bucket: string, key?: string): string {
    return join(this.#root, bucket, key === undefined ? '' : encodeKey(key))
  }
}

/** Not the MD5 of the content (on AWS neither, once a key encrypts it), but new whenever the object is. */
function infoOf(
  key: string,
  { size, mtime, mtimeMs, ino }: { size: number; mtime: Date; mtimeMs: number; ino: number },
): ObjectInfo {
  const etag = createHash('md5').update(`${size} ${mtimeMs} ${ino}`).digest('hex')
  return { key, bytes: size, modifiedAt: mtime, etag: `"${etag}"` }
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/**
 * A key's path: its segments as they are, but for what a file system would refuse or climb out by.
 * Empty segments, `.`, `..` and the characters below are percent-encoded, and so is `%` itself.
 */
const encodeKey = (key: string) => key.split('/').map(encodeSegment).join('/')

function encodeSegment(segment: string): string {
  if (segment === '') return '%'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a file name may not hold
  const encoded = segment.replace(/[\u0000-\u001f%\\:*?"<>|]/g, encodeCharacter)
  // Windows drops a dot or space at the end; `.` and `..` are other folders everywhere.
  return encoded.replace(/[. ]$/, encodeCharacter)
}

const encodeCharacter = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

const decodeSegment = (name: string) =>
  name === '%' ? '' : name.replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return // NTFS has no handle on a folder to sync.
  const folder = await open(path, constants.O_RDONLY)
  await folder.sync().finally(() => folder.close())
}

function isMissing(error: NodeJS.ErrnoException): false {
  if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return false
  throw error
}
