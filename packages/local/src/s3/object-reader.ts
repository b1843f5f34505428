import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@sluice/core/clock'
import type { Disk } from '../disk/disk.ts'
import { falseIfMissing } from '../disk/missing.ts'
import { digestOf } from './digests.ts'
import { encodeKey } from './key.ts'
import type { Metadata, MetadataTable } from './metadata.ts'
import { fingerprintOf } from './temporary-files.ts'
import { walk } from './walk.ts'

export type ObjectInfo = Omit<Metadata, 'md5'> & {
  key: string
  bytes: number
  modifiedAt: Date
  /** In quotes. */
  etag: string
}

export type ObjectReader = ReturnType<typeof objectReader>

/** The system's clock of modification times can stand still for some milliseconds. */
const settledMs = 2_000

export type ReaderOptions = {
  disk: Disk
  /** The folder of the buckets. */
  root: string
  clock: Clock
  metadata: MetadataTable
}

/** Reads objects: `<root>/<bucket>/<key>`. The MD5 of a file without metadata is computed when it is read first. */
export function objectReader(options: ReaderOptions) {
  const { disk, root } = options
  const pathOf = (bucket: string, key: string) => join(root, bucket, encodeKey(key))

  /** Yields the keys of a bucket that start with `prefix` and are behind `after`, in S3's order. */
  const keys = (bucket: string, prefix: string, after = ''): AsyncGenerator<string> =>
    walk(disk, join(root, bucket), prefix, after)

  /** Returns the infos of the keys that have an object, in order. */
  async function infos(bucket: string, keys: string[]): Promise<ObjectInfo[]> {
    const found: ObjectInfo[] = []
    for (const key of keys) {
      const file = { bucket, key, path: pathOf(bucket, key) }
      for (let stats = statsAt(disk, file.path); stats; stats = statsAt(disk, file.path)) {
        const info = await infoOf(options, file, stats)
        if (info && found.push(info)) break
      }
    }
    return found
  }

  return {
    pathOf,
    keys,
    infos,

    /** Returns the info of an object, or undefined if there is none. */
    info: async (bucket: string, key: string): Promise<ObjectInfo | undefined> => (await infos(bucket, [key]))[0],

    /** Opens an object, or returns undefined if there is none. The caller closes the file. */
    async open(bucket: string, key: string): Promise<{ info: ObjectInfo; file: FileHandle } | undefined> {
      const path = pathOf(bucket, key)
      for (;;) {
        const file = await disk.open(path).catch(falseIfMissing)
        if (!file) return undefined
        const stats = await file.stat({ bigint: true })
        const info = stats.isFile() && (await infoOf(options, { bucket, key, path }, stats))
        if (info) return { info, file }
        await file.close()
        if (!stats.isFile()) return undefined
      }
    },

    /** Returns the keys of a bucket from the last to the first: the newest first, if keys begin with a time. */
    async lastKeys(bucket: string, prefix: string): Promise<string[]> {
      const found: string[] = []
      for await (const key of keys(bucket, prefix)) found.push(key)
      return found.reverse()
    },
  }
}

type ObjectFile = { bucket: string; key: string; path: string }

/** Returns the info of a file; undefined if it is replaced in the meantime. */
async function infoOf(options: ReaderOptions, file: ObjectFile, stats: BigIntStats): Promise<ObjectInfo | undefined> {
  const { bucket, key } = file
  const metadata = options.metadata.find(bucket, key, fingerprintOf(stats)) ?? (await compute(options, file, stats))
  return metadata && describeObject(key, Number(stats.size), stats.mtime, metadata)
}

/** Returns the metadata of a file that has none; undefined if the file is replaced in the meantime. */
async function compute(
  { disk, clock, metadata }: ReaderOptions,
  { bucket, key, path }: ObjectFile,
  stats: BigIntStats,
): Promise<Metadata | undefined> {
  const fingerprint = fingerprintOf(stats)
  const file = await disk.open(path).catch(falseIfMissing)
  if (!file) return undefined
  if (fingerprintOf(await file.stat({ bigint: true })) !== fingerprint) {
    await file.close()
    return undefined
  }
  const computed = { md5: (await digestOf('MD5', file.createReadStream())).toString('hex'), headers: {} }
  const isSettled = clock.now() - Number(stats.mtimeMs) > settledMs
  if (isSettled) metadata.cache({ bucket, key, fingerprint, metadata: computed })
  return computed
}

export function describeObject(key: string, bytes: number, modifiedAt: Date, { md5, ...others }: Metadata): ObjectInfo {
  return { key, bytes, modifiedAt, etag: `"${md5}"`, ...others }
}

/** Returns the stats of a file; undefined if the path has none. */
export function statsAt(disk: Disk, path: string): BigIntStats | undefined {
  try {
    const stats = disk.statSync(path, { bigint: true, throwIfNoEntry: false })
    return stats?.isFile() ? stats : undefined
  } catch (error) {
    falseIfMissing(error as NodeJS.ErrnoException)
    return undefined
  }
}

export function fingerprintAt(disk: Disk, path: string): string | undefined {
  const stats = statsAt(disk, path)
  return stats && fingerprintOf(stats)
}
