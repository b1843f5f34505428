import { type Setting, SetupError } from '@sluice/local/startup/setup-error'

/** A mistake on the command line. The message names the option. */
export class UsageError extends Error {}

/** The options that change a setting. */
const advice: Record<Setting, string> = {
  dataDir: 'To use another folder, add --data-dir PATH.',
  port: 'To use another port, add --port N (0: any free port).',
  awsPort: 'To use another port, add --aws-port N (0: any free port).',
  host: 'To listen on this machine only, leave --host out.',
  shards: 'To keep the data, leave --shards out. To start with an empty stream, add --data-dir PATH.',
}

/** Returns the message for an error that the user can fix on the command line; undefined for any other error. */
export function usageMessageOf(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message
  if (!(error instanceof SetupError)) return undefined
  return error.setting ? `${error.message} ${advice[error.setting]}` : error.message
}
