import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * Builds the console before the first test, if its sources are newer than the last build. Pipelines that start at the same
 * time would build it at the same time.
 */
export function setup(): void {
  const sources = join(import.meta.dirname, '../src/console/site-sources.ts')
  const script = `import { builtConsole } from ${JSON.stringify(sources)}\nawait builtConsole()`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'inherit', 'inherit'] })
}
