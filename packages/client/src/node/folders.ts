import { dirname } from 'node:path'
import type { FolderSystem } from './machine.ts'

type Files = FolderSystem['files']

/**
 * Creates a folder and the missing ones above it. The name of a folder is on disk before anything is put into it, so a
 * folder that has content needs nothing.
 */
export async function makeFolder(files: Files, path: string): Promise<void> {
  const content = await files.readdir(path).catch(unless('ENOENT', 'EACCES'))
  const isForbidden = content === 'EACCES'
  if (isForbidden || (Array.isArray(content) && content.length > 0)) return
  const parent = dirname(path)
  if (parent !== path) await makeFolder(files, parent)
  if (content === 'ENOENT') await files.mkdir(path).catch(unless('EEXIST'))
  // An earlier process may have created it, and ended before this.
  await syncFolder(files, parent).catch(unless('EACCES'))
}

/** Writes the names of a folder's files to disk. Windows has no handle for it. */
export async function syncFolder(files: Files, folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await files.open(folder)
  await handle.sync().finally(() => handle.close())
}

/** Returns a function that returns the code of an error, if it is one of `codes`, and throws any other error. */
const unless =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException): string => {
    if (codes.includes(error.code ?? '')) return error.code ?? ''
    throw error
  }
