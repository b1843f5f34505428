import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { OnCrashPoint } from './crash-points.ts'

/**
 * Writes a file whole or not at all, by way of `temporary` on the same disk; it is on disk when this returns, with the
 * folders between it and `root`, whoever made them.
 */
export async function writeDurably(
  path: string,
  temporary: string,
  content: Buffer | string,
  onCrashPoint: OnCrashPoint = () => {},
  root = dirname(path),
): Promise<void> {
  const place = async () => {
    await mkdir(dirname(path), { recursive: true })
    onCrashPoint('s3:before-rename')
    await rename(temporary, path)
  }
  try {
    await using(await open(temporary, 'w'), async (file) => {
      await file.writeFile(content)
      await file.sync()
    })
    // Once more: the folder may have been taken away as empty in between.
    await place().catch(place)
    onCrashPoint('s3:after-rename')
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      await syncFolder(folder)
      if (folder === root) return
    }
  } catch (error) {
    // Half a file would keep a full disk full.
    await rm(temporary, { force: true })
    throw error
  }
}

/** Makes the names in a folder durable; NTFS has no handle to do that with. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await using(await open(path), (folder) => folder.sync())
}

/** Closes the file whatever comes. */
export const using = <T>(file: FileHandle, use: (file: FileHandle) => Promise<T>): Promise<T> =>
  use(file).finally(() => file.close())
