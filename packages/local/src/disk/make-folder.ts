import { dirname } from 'node:path'
import { type Disk, systemDisk } from './disk.ts'

/**
 * Creates a folder and the missing ones above it. The name of a folder is on disk before anything is put into it, so a
 * folder that has content needs nothing. Node's own recursive mkdir never returns under `/proc`.
 * @throws Error with the code of the operating system
 */
export function makeFolder(path: string, disk: Disk = systemDisk): void {
  const isFolder = disk.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  if (isFolder && hasContent(path, disk)) return
  const parent = dirname(path)
  if (parent !== path && !isFile(parent, disk)) makeFolder(parent, disk)
  if (!isFolder) disk.mkdirSync(path)
  // An earlier process may have created it, and ended before this.
  syncNames(parent, disk)
}

const isFile = (path: string, disk: Disk) => disk.statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

/** Returns true if a folder has content, or belongs to somebody else. */
function hasContent(path: string, disk: Disk): boolean {
  try {
    return disk.readdirSync(path).length > 0
  } catch (error) {
    ignoreForbidden(error)
    return true
  }
}

/** Writes the names in a folder to disk. Does nothing on Windows: NTFS has no handle for it. */
export function syncNames(folder: string, disk: Disk = systemDisk): void {
  if (process.platform === 'win32') return
  try {
    const handle = disk.openSync(folder, 'r')
    disk.fsyncSync(handle)
    disk.closeSync(handle)
  } catch (error) {
    ignoreForbidden(error)
  }
}

/** A process may be allowed to create a folder in one that it can't read. */
function ignoreForbidden(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error
}
