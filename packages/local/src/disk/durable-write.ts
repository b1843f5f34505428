import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Disk, systemDisk } from './disk.ts'
import { falseIfMissing } from './missing.ts'

/** The content of a file: at once, or as it arrives. */
export type Content = Buffer | string | AsyncIterable<Buffer>

/**
 * Writes a file as a whole or not at all. It is on disk when this returns. `temporary` is a path on the same disk that is
 * free for this write.
 */
export async function writeDurably(
  path: string,
  temporary: string,
  content: Content,
  disk: Disk = systemDisk,
): Promise<void> {
  await writeTemporary(disk, temporary, content)
  try {
    await disk.mkdir(dirname(path), { recursive: true })
    await disk.rename(temporary, path)
  } catch (error) {
    await disk.rm(temporary, { force: true })
    throw error
  }
  await syncFolder(disk, dirname(path))
}

/**
 * Writes a temporary file and returns its stats. Its content is on disk then; its name isn't. Nothing is left of it if
 * that fails. `modifiedAt` returns its time of modification, in seconds since 1970. Default: the time of the write. If
 * `isDurable` is false, the content is in the cache of the operating system.
 */
export async function writeTemporary(
  disk: Disk,
  temporary: string,
  content: Content,
  modifiedAt?: () => number,
  isDurable = true,
): Promise<BigIntStats> {
  try {
    return await withFile(await disk.open(temporary, 'w'), async (file) => {
      await file.writeFile(content)
      const seconds = modifiedAt?.()
      if (seconds !== undefined) await file.utimes(seconds, seconds)
      if (isDurable) await file.sync()
      return file.stat({ bigint: true })
    })
  } catch (error) {
    // Otherwise a partial file would keep a full disk full.
    await disk.rm(temporary, { force: true })
    throw error
  }
}

/** Writes the names in a folder and in the folders above it, up to `root`, to disk. Skips folders that are gone. */
export async function syncFolders(disk: Disk, from: string, root: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    await syncFolder(disk, folder).catch(falseIfMissing)
    if (folder === root) return
  }
}

/** Writes the names of a folder's files to disk. Does nothing on Windows: NTFS has no handle for it. */
export async function syncFolder(disk: Disk, path: string): Promise<void> {
  if (process.platform !== 'win32') await withFile(await disk.open(path), (folder) => folder.sync())
}

/** Returns the result of `use`, and closes the file even if `use` throws. */
const withFile = <T>(file: FileHandle, use: (file: FileHandle) => Promise<T>): Promise<T> =>
  use(file).finally(() => file.close())
