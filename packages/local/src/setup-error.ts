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
  new SetupError(`Couldn't read ${path}: ${(cause as Error).message}.`, { setting: 'dataDir', cause })
