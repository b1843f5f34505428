import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * Builds the console before the first test, if its sources are newer than the last build. Pipelines that start at the same
 * time would build it at the same time.
 */
export function setup(): void {
  const site = join(import.meta.dirname, '../src/console/site.ts')
  const script = `import { builtSite } from ${JSON.stringify(site)}\nawait builtSite()`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'inherit', 'inherit'] })
}
