import { AwsError } from '../aws/error.ts'
import { type Disk, systemDisk } from './disk.ts'

/**
 * Notices that a data folder was deleted, moved or replaced while its files are open. A process can still write to
 * deleted files, but their content is gone after its end.
 */
export type FolderGuard = {
  /** Remembers files that were just opened. */
  watch: (...paths: string[]) => void
  /** Returns what happened and what to do; undefined if each path still has the file that was opened. */
  failure: () => string | undefined
  /** Ends the watch before the files are closed. `failure` keeps its last result. */
  release: () => void
  /** @throws AwsError `ServiceUnavailable` with the failure, if there is one */
  check: () => void
}

/** Returns the guard of a data folder, which watches no file yet. */
export function folderGuard(folder: string, disk: Disk = systemDisk): FolderGuard {
  const watched = new Map<string, string>()
  const message = `The data folder ${folder} was deleted or replaced while Sluice was running. Restart Sluice.`
  let last: string | undefined
  const failure = () => ([...watched].some(([path, file]) => fileAt(disk, path, file) !== file) ? message : last)
  return {
    watch(...paths) {
      for (const path of paths) watched.set(path, fileAt(disk, path, ''))
    },
    failure,
    release() {
      last = failure()
      watched.clear()
    },
    check() {
      const found = failure()
      if (found) throw new AwsError('ServiceUnavailable', found, 503)
    },
  }
}

/** Returns the identity of the file at a path; nothing if there is none; `otherwise` if that can't be found out. */
function fileAt(disk: Disk, path: string, otherwise: string): string {
  try {
    const { dev, ino } = disk.statSync(path, { bigint: true })
    return `${dev} ${ino}`
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? '' : otherwise
  }
}
