import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { OnCrashPoint } from './crash-points.ts'

/**
 * Writes a file as a whole or not at all. It is on disk when this returns, and so are the folders between it and `root`,
 * even those that another write has created. `temporary` is a path on the same disk that is free for this write.
 */
export async function writeDurably(
  path: string,
  temporary: string,
  content: Buffer | string,
  onCrashPoint: OnCrashPoint = () => {},
  root = dirname(path),
): Promise<void> {
  const moveIntoPlace = async () => {
    await mkdir(dirname(path), { recursive: true })
    onCrashPoint('s3:before-rename')
    await rename(temporary, path)
  }
  try {
    await withFile(await open(temporary, 'w'), async (file) => {
      await file.writeFile(content)
      await file.sync()
    })
    // The second try is for a folder that was removed in between because it was empty.
    await moveIntoPlace().catch(moveIntoPlace)
    onCrashPoint('s3:after-rename')
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      await syncFolder(folder)
      if (folder === root) return
    }
  } catch (error) {
    // Otherwise a partial file would keep a full disk full.
    await rm(temporary, { force: true })
    throw error
  }
}

/** Writes the names of a folder's files to disk. Does nothing on Windows: NTFS has no handle for it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await withFile(await open(path), (folder) => folder.sync())
}

/** Returns the result of `use`, and closes the file even if `use` throws. */
const withFile = <T>(file: FileHandle, use: (file: FileHandle) => Promise<T>): Promise<T> =>
  use(file).finally(() => file.close())
