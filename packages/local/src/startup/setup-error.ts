/** A setting of the pipeline that its user can change. The command line adds the flag to the message. */
export type Setting = 'dataDir' | 'port' | 'awsPort' | 'host' | 'shards'

/**
 * A problem that keeps the pipeline from starting and that the user can fix. The message is one complete sentence.
 * `setting` is the one whose change avoids the problem.
 */
export class SetupError extends Error {
  readonly setting: Setting | undefined
  constructor(message: string, { setting, cause }: { setting?: Setting; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.setting = setting
  }
}

/** Returns the error for a file of the data folder that can't be used. */
export const unreadable = (path: string, cause: unknown): SetupError =>
  new SetupError(`Couldn't read ${path}: ${fileReason(cause) ?? (cause as Error).message}.`, {
    setting: 'dataDir',
    cause,
  })

const fileReasons: Record<string, string> = {
  EACCES: "you don't have permission to write there",
  EPERM: "you don't have permission to write there",
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk quota is used up',
  ENOENT: "it doesn't exist and can't be created",
  EEXIST: 'it is a file',
  ENOTDIR: 'it is below a file',
  ENAMETOOLONG: 'its name is too long',
}

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
const sqliteReasons: Record<number, string> = {
  8: "you don't have permission to write there",
  13: 'its disk is full',
  14: "you don't have permission to write there",
}

/** Returns why the operating system or SQLite rejected a file or a folder; undefined for any other error. */
export function fileReason(error: unknown): string | undefined {
  const { code = '', errcode = 0 } = error as NodeJS.ErrnoException & { errcode?: number }
  // The higher bits are details.
  return fileReasons[code] ?? sqliteReasons[errcode & 0xff]
}

/** Returns the error for a file or a folder of the data folder that can't be written; other errors unchanged. */
export function unwritable(error: unknown): unknown {
  const reason = error instanceof Error && fileReason(error)
  const { path } = error as NodeJS.ErrnoException
  return reason && path
    ? new SetupError(`Couldn't use ${path}: ${reason}.`, { setting: 'dataDir', cause: error })
    : error
}
