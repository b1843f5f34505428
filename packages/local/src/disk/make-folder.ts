import { dirname } from 'node:path'
import { type Disk, systemDisk } from './disk.ts'

/**
 * Creates a folder and the missing ones above it. Node's own recursive mkdir never returns under `/proc`.
 * @throws Error with the code of the operating system
 */
export function makeFolder(path: string, disk: Disk = systemDisk): void {
  if (disk.statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  const parent = dirname(path)
  if (parent !== path && !disk.existsSync(parent)) makeFolder(parent, disk)
  disk.mkdirSync(path)
}
