// npm run mutation [-- --mutate packages/core/src/pack.ts] [--tests 'packages/core/src/**/*.test.ts']
// Installs StrykerJS on first use and runs it over the repository. All other options are Stryker's. Don't switch branches
// while it runs: the report reads the files again.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = import.meta.dirname
const args = process.argv.slice(2)
const testsAt = args.indexOf('--tests')
const [, tests] = testsAt === -1 ? [] : args.splice(testsAt, 2)

if (isInstallDue()) install()
if (tests) process.env.MUTATION_TESTS = tests
process.argv.splice(2, Infinity, 'run', 'test/mutation/stryker.config.mjs', ...args)
await import(pathToFileURL(join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js')).href)

/** True if the lock file is newer than the installed packages, or there are none. */
function isInstallDue(): boolean {
  const mtime = (file: string) => statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return mtime('node_modules/.package-lock.json') < mtime('package-lock.json')
}

function install(): void {
  console.error('Installing StrykerJS (60 MB, about 30 s) …')
  const npm = 'npm ci --no-audit --no-fund --loglevel=error'
  // Windows finds npm.cmd through a shell only.
  const { status } = spawnSync(npm, { cwd: folder, stdio: ['ignore', 2, 2], shell: true })
  if (status !== 0) process.exit(status ?? 1)
}
