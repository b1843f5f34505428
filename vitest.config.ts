import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/**
 * `npm test` (mode `fast`) runs every test except those of files named `*.full.test.ts`. `npm run test:full` (mode `full`)
 * runs those, and the property tests again with more cases. Without a mode, Vitest finds every test.
 */
const fullLane = '**/*.full.test.{ts,tsx}'
const propertyTests = '**/*.property.test.ts'
const manyRuns = { PROPERTY_RUNS: process.env.PROPERTY_RUNS ?? '100000' }

/**
 * For tests in one process: they finish in milliseconds, and in seconds on a machine that is busy with other work. Their
 * files share workers, because starting one takes longer than most files.
 */
const quick = { testTimeout: 30_000, hookTimeout: 30_000, isolate: false }
/** For tests that start processes or browsers. */
const slow = { testTimeout: 120_000, hookTimeout: 120_000 }
const consoleSetup = 'packages/local/test/setup.ts'

// Halves the CPU time that a test spends on the start of each process.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node')

// One folder for what the tests leave behind: Vitest stops its workers before they can delete anything.
const temporaryFolder = mkdtempSync(join(tmpdir(), 'sluice-tests-'))
for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = temporaryFolder
process.on('exit', () => rmSync(temporaryFolder, { recursive: true, force: true }))

export default defineConfig(({ mode }) => {
  const names = mode === 'full' ? [fullLane, propertyTests] : ['**/*.test.{ts,tsx}']
  /** Returns a project: the files of a lane in some folders, with its options. */
  const project = (name: string, folders: string[], options: object = {}) => ({
    test: {
      name,
      include: folders.flatMap((folder) => names.map((file) => `${folder}/${file}`)),
      exclude: ['**/node_modules/**', ...(mode === 'fast' ? [fullLane] : [])],
      env: mode === 'full' ? manyRuns : {},
      ...options,
    },
  })
  return {
    test: {
      // Half of a test is waiting: for a browser, a buffer, a process.
      maxWorkers: availableParallelism() + 2,
      // `.ci/run` reads the counts from the runner's own report.
      reporters: process.env.CI
        ? ['default', ['json', { outputFile: `node_modules/.cache/test-report-${mode}.json` }]]
        : ['default'],
      projects: [
        project('core', ['packages/core/src'], quick),
        project('client', ['packages/client/src'], quick),
        project('functions', ['packages/functions/src', 'packages/functions/contract'], quick),
        project('local', ['packages/local/src', 'packages/local/test'], { ...slow, globalSetup: consoleSetup }),
        project('cli', ['packages/cli/src', 'packages/cli/test'], { ...slow, globalSetup: consoleSetup }),
        project('testing', ['packages/testing/src', 'packages/testing/test'], slow),
        project('web', ['packages/web/src'], {
          ...quick,
          environment: 'happy-dom',
          setupFiles: 'packages/web/test/async-timeout.ts',
        }),
        project('browser', ['packages/web/test'], {
          ...slow,
          // A busy machine may need seconds for what takes milliseconds.
          expect: { poll: { timeout: 25_000 } },
          globalSetup: [consoleSetup, 'packages/web/test/setup.ts'],
        }),
        // The first test may have to wait for the installation of the SST platform.
        project('infra', ['infra/test'], {
          testTimeout: 300_000,
          hookTimeout: 300_000,
          globalSetup: 'infra/test/setup.ts',
        }),
        project('repository', ['test'], slow),
      ],
    },
  }
})
