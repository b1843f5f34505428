import { join } from 'node:path'
import { region as defaultRegion } from '@sluice/core/pipeline'
import type { Disk } from '../disk/disk.ts'
import { syncFolder, writeDurably } from '../disk/durable-write.ts'
import { falseIfMissing } from '../disk/missing.ts'

export type Bucket = { name: string; createdAt: Date; region: string }

/**
 * Returns the buckets of S3: `<root>/<bucket>`. A bucket has the pipeline's region, unless `<root>/.regions/<bucket>` has another
 * one. `newPath` returns a free path for a temporary file.
 */
export function bucketsIn(disk: Disk, root: string, newPath: () => string, isDurable = true) {
  const pathOf = (bucket: string) => join(root, bucket)
  const regionPathOf = (bucket: string) => join(root, '.regions', bucket)

  /** Returns the region of a bucket. */
  const regionOf = async (bucket: string): Promise<string> =>
    (await disk.readFile(regionPathOf(bucket), 'utf8').catch(falseIfMissing)) || defaultRegion

  return {
    regionOf,

    /** Returns the buckets in the order of their names. */
    async buckets(): Promise<Bucket[]> {
      const names = (await disk.readdir(root)).filter((name) => !name.startsWith('.')).sort()
      const createdAt = async (name: string) => (await disk.stat(pathOf(name))).birthtime
      return Promise.all(
        names.map(async (name) => ({ name, createdAt: await createdAt(name), region: await regionOf(name) })),
      )
    },

    hasBucket: (bucket: string): Promise<boolean> =>
      disk.stat(pathOf(bucket)).then((stats) => stats.isDirectory(), falseIfMissing),

    /** Creates a bucket. It is on disk when this returns. */
    async createBucket(bucket: string, region = defaultRegion): Promise<void> {
      if (region === defaultRegion) await disk.rm(regionPathOf(bucket), { force: true })
      else await writeDurably(regionPathOf(bucket), newPath(), region, disk)
      await disk.mkdir(pathOf(bucket), { recursive: true })
      if (isDurable) await syncFolder(disk, root)
    },

    /** Deletes a bucket and returns true, unless it has an object or any other file. */
    async deleteBucket(bucket: string): Promise<boolean> {
      const isDeleted = await removeIfEmpty(disk, pathOf(bucket))
      if (!isDeleted) return false
      await disk.rm(regionPathOf(bucket), { force: true })
      await syncFolder(disk, root)
      return true
    },
  }
}

/** Removes a folder that has no files, neither directly nor in its folders. Returns false if it has any. */
async function removeIfEmpty(disk: Disk, path: string): Promise<boolean> {
  for (const entry of await disk.readdir(path, { withFileTypes: true })) {
    if (!entry.isDirectory() || !(await removeIfEmpty(disk, join(path, entry.name)))) return false
  }
  return disk.rmdir(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (['ENOTEMPTY', 'EEXIST'].includes(error.code ?? '')) return false
      throw error
    },
  )
}
