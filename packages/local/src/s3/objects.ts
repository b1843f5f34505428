import { dirname, join } from 'node:path'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import type { Disk } from '../disk/disk.ts'
import { syncFolders } from '../disk/durable-write.ts'
import { s3Error } from './errors.ts'
import type { Metadata } from './metadata.ts'
import {
  describeObject,
  fingerprintAt,
  type ObjectInfo,
  objectReader,
  type ReaderOptions,
  statsAt,
} from './object-reader.ts'
import type { TemporaryFiles } from './temporary-files.ts'

/** Throws an AwsError unless the object that a key has at present (or has not) allows an action. */
export type Condition = (current: ObjectInfo | undefined) => void

/** An object that is being written. */
export type Draft = {
  content: AsyncIterable<Buffer>
  /** Returns the metadata once the content was read. Nothing is stored if it throws. */
  describe: () => Promise<Metadata>
  /** Is met when the object is replaced, and before its content is read. */
  condition?: Condition | undefined
}

export type ObjectsOptions = ReaderOptions & {
  files: TemporaryFiles
  onCrashPoint: OnCrashPoint
  isDurable?: boolean | undefined
}

/** Reads and writes the objects of S3: files with metadata in a database. */
export function objectsIn(options: ObjectsOptions) {
  const { disk, root, metadata, files, onCrashPoint, isDurable = true } = options
  const reader = objectReader(options)
  const { pathOf, info } = reader

  /** Calls `change` while the condition is met: nothing else happens in this process between the check and the change. */
  async function changeIf(bucket: string, key: string, condition: Condition | undefined, change: () => void) {
    for (;;) {
      const before = fingerprintAt(disk, pathOf(bucket, key))
      if (condition) condition(await info(bucket, key))
      if (!condition || before === fingerprintAt(disk, pathOf(bucket, key))) return change()
    }
  }

  return {
    ...reader,

    /** Writes an object as a whole or not at all. It is on disk when this returns. */
    async put(bucket: string, key: string, { content, describe, condition }: Draft): Promise<ObjectInfo> {
      if (condition) condition(await info(bucket, key))
      const path = pathOf(bucket, key)
      const file = await files.write(content)
      try {
        const described = await describe()
        onCrashPoint('s3:before-metadata')
        await changeIf(bucket, key, condition, () => {
          if (!disk.existsSync(join(root, bucket))) throw s3Error('NoSuchBucket', { BucketName: bucket })
          disk.mkdirSync(dirname(path), { recursive: true })
          metadata.save({ bucket, key, fingerprint: file.fingerprint, metadata: described }, fingerprintAt(disk, path))
          onCrashPoint('s3:before-rename')
          disk.renameSync(file.path, path)
        })
        onCrashPoint('s3:after-rename')
        if (isDurable) await syncFolders(disk, dirname(path), join(root, bucket))
        return describeObject(key, file.bytes, file.modifiedAt, described)
      } catch (error) {
        await files.remove(file.name)
        throw error
      }
    },

    /** Deletes an object, if there is one, and the folders that it leaves empty, if they are durable: S3 has only keys. */
    async delete(bucket: string, key: string, condition?: Condition): Promise<void> {
      const path = pathOf(bucket, key)
      await changeIf(bucket, key, condition, () => {
        if (!statsAt(disk, path)) return
        disk.unlinkSync(path)
        metadata.remove(bucket, key)
        // Takes milliseconds on some disks.
        if (isDurable) removeEmptyFolders(disk, dirname(path), join(root, bucket))
      })
    },
  }
}

/** Removes a folder and the folders above it, up to the first that is not empty or is `root`. */
function removeEmptyFolders(disk: Disk, folder: string, root: string): void {
  if (folder === root) return
  try {
    disk.rmdirSync(folder)
  } catch {
    return
  }
  removeEmptyFolders(disk, dirname(folder), root)
}
