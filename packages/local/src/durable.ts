import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file whole or not at all, by way of `temporary` on the same disk; it is on disk when this returns. */
export async function writeDurably(path: string, temporary: string, content: Buffer | string): Promise<void> {
  await using(await open(temporary, 'w'), async (file) => {
    await file.writeFile(content)
    await file.sync()
  })
  const made = await mkdir(dirname(path), { recursive: true })
  await rename(temporary, path)
  // Each new folder's name stands in the one above it, so that one wants a sync as well.
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    await syncFolder(folder)
    if (!made || folder.length < made.length) return
  }
}

/** Makes the names in a folder durable; NTFS has no handle to do that with. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await using(await open(path), (folder) => folder.sync())
}

/** Closes the file whatever comes. */
export const using = <T>(file: FileHandle, use: (file: FileHandle) => Promise<T>): Promise<T> =>
  use(file).finally(() => file.close())
