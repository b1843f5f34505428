import { SetupError } from '@sluice/local/setup-error'

/** Wrong use of the command line. The message is one complete sentence that names the option. */
export class UsageError extends Error {}

/** True if another command line would fix the error. */
export const isUsageError = (error: unknown): boolean =>
  error instanceof UsageError ||
  error instanceof SetupError ||
  Boolean((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
