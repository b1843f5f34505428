import { join } from 'node:path'
import type { Site } from '@sluice/local/console/site'
import { SetupError } from '@sluice/local/startup/setup-error'

// The console in a packed Sluice. The build puts it in place of local's module with the same name.

/** Returns the folder of the console's build. */
export const builtConsole = async (): Promise<string> => join(import.meta.dirname, 'console')

/** @throws SetupError, because only a clone has sources */
export async function watchedSite(): Promise<Site> {
  throw new SetupError('--watch reloads sources, which only a clone of the repository has.')
}
