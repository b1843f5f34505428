import { join } from 'node:path'
import type { Clock } from '@sluice/core/clock'
import { type Random, uuid } from '@sluice/core/random'
import type { Disk } from '../disk/disk.ts'
import { type Content, writeTemporary } from '../disk/durable-write.ts'

/** A file that has arrived and that nobody can see yet. */
export type TemporaryFile = { name: string; path: string; bytes: number; modifiedAt: Date; fingerprint: string }

export type TemporaryFiles = ReturnType<typeof temporaryFiles>

/** Returns the size and the time of modification of a file, which no other file at its path has had. */
export const fingerprintOf = ({ size, mtimeNs }: { size: bigint; mtimeNs: bigint }): string => `${size} ${mtimeNs}`

type TemporaryFilesOptions = { disk: Disk; clock: Clock; random: Random; isDurable?: boolean | undefined }

/** Returns the files of a folder that are being written, or that belong to an upload in parts. */
export function temporaryFiles(folder: string, { disk, clock, random, isDurable }: TemporaryFilesOptions) {
  let last = 0
  /**
   * Returns the time in seconds, never the same twice. The clock of a file system is too coarse: two writes of the same
   * size could get the same fingerprint. Microseconds survive a copy of the folder.
   */
  const nextTime = () => {
    last = Math.max(last + 1, clock.now() * 1_000)
    return last / 1_000_000
  }
  const pathOf = (name: string) => join(folder, name)
  return {
    pathOf,
    newPath: () => pathOf(uuid(random)),

    /** Writes content to a new file. It is on disk when this returns; its name isn't. */
    async write(content: Content): Promise<TemporaryFile> {
      // The folder is gone if somebody has deleted all buckets.
      await disk.mkdir(folder, { recursive: true })
      const name = uuid(random)
      const stats = await writeTemporary(disk, pathOf(name), content, nextTime, isDurable)
      return {
        name,
        path: pathOf(name),
        bytes: Number(stats.size),
        modifiedAt: stats.mtime,
        fingerprint: fingerprintOf(stats),
      }
    },

    remove: (name: string): Promise<void> => disk.rm(pathOf(name), { force: true }),

    /** Deletes the files of writes that a crash has interrupted: all except those in `kept`. */
    async removeAllExcept(kept: Set<string>): Promise<void> {
      await disk.mkdir(folder, { recursive: true })
      const interrupted = (await disk.readdir(folder)).filter((name) => !kept.has(name))
      await Promise.all(interrupted.map((name) => disk.rm(pathOf(name), { recursive: true, force: true })))
    },
  }
}
