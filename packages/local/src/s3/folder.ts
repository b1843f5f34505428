import { join } from 'node:path'
import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { type Disk, inMemory, systemDisk } from '../disk/disk.ts'
import { makeFolder, syncNames } from '../disk/make-folder.ts'
import { bucketsIn } from './buckets.ts'
import { metadataIn, openS3Database } from './metadata.ts'
import { objectsIn } from './objects.ts'
import { temporaryFiles } from './temporary-files.ts'
import { uploadRows } from './upload-rows.ts'
import { uploadStore } from './upload-store.ts'

export type Folder = Awaited<ReturnType<typeof openFolder>>

export type FolderOptions = {
  clock: Clock
  random: Random
  onCrashPoint?: OnCrashPoint | undefined
  /** False if nobody needs the objects after the process: then nothing waits for the disk. Default: true. */
  isDurable?: boolean | undefined
  /** Default: the disk of this machine. */
  disk?: Disk | undefined
}

/** Opens a folder whose files are the objects of S3: `<root>/<bucket>/<key>`. */
export async function openFolder(root: string, options: FolderOptions) {
  const { clock, random, onCrashPoint = () => {}, isDurable = true, disk = systemDisk } = options
  if (isDurable) makeFolder(root, disk)
  else disk.mkdirSync(root, { recursive: true })
  // A process may have ended between the creation of a bucket and this.
  if (isDurable) syncNames(root, disk)
  const database = openS3Database(isDurable ? join(root, '.metadata.db') : inMemory, disk)
  // Beside the buckets, so that it is on their disk and a rename out of it is atomic.
  const files = temporaryFiles(join(root, '.uploads'), { disk, clock, random, isDurable })
  await files.removeAllExcept(new Set())
  // Apart from them, because earlier versions delete those at their start.
  const partFiles = temporaryFiles(join(root, '.parts'), { disk, clock, random })
  const uploads = uploadStore({ rows: uploadRows(database), files: partFiles, disk, clock, random, onCrashPoint })
  await uploads.clean()
  const buckets = bucketsIn(disk, root, files.newPath, isDurable)
  return {
    ...buckets,
    ...objectsIn({ disk, root, clock, metadata: metadataIn(database), files, onCrashPoint, isDurable }),
    uploads,

    /** Deletes a bucket with its unfinished uploads and returns true, unless it has an object or any other file. */
    async deleteBucket(bucket: string): Promise<boolean> {
      const isDeleted = await buckets.deleteBucket(bucket)
      if (isDeleted) await uploads.abortAll(bucket)
      return isDeleted
    },

    close: database.close,
  }
}
