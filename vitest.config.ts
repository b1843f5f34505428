import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** The lane of files named `*.full.test.ts`; see package.json. Without a lane, both run. */
const fullLane = '**/*.full.test.{ts,tsx}'

/** Starts processes or browsers. */
const slow = { testTimeout: 120_000, hookTimeout: 120_000 }

export default defineConfig(({ mode }) => {
  const exclude = ['**/node_modules/**', ...(mode === 'fast' ? [fullLane] : [])]
  /** Takes every test file of a folder, or only those of the full lane. */
  const filesIn = (...folders: string[]) =>
    folders.map((folder) => `${folder}/${mode === 'full' ? fullLane : '**/*.test.{ts,tsx}'}`)
  return {
    test: {
      // Half of a test is waiting: for a browser, a buffer, a process.
      maxWorkers: availableParallelism() + 2,
      // `.ci/run` reads the counts from the runner's own report.
      reporters: process.env.CI
        ? ['default', ['json', { outputFile: `node_modules/.cache/test-report-${mode}.json` }]]
        : ['default'],
      projects: [
        { test: { name: 'core', exclude, include: filesIn('packages/core/src') } },
        {
          test: {
            name: 'functions',
            exclude,
            include: filesIn('packages/functions/src', 'packages/functions/contract'),
          },
        },
        { test: { name: 'local', exclude, include: filesIn('packages/local/src', 'packages/local/test'), ...slow } },
        { test: { name: 'cli', exclude, include: filesIn('packages/cli/src', 'packages/cli/test'), ...slow } },
        { test: { name: 'web', exclude, include: filesIn('packages/web/src'), environment: 'happy-dom' } },
        {
          test: {
            name: 'browser',
            exclude,
            include: filesIn('packages/web/test'),
            globalSetup: 'packages/web/test/setup.ts',
            ...slow,
          },
        },
        {
          test: {
            name: 'infra',
            exclude,
            include: filesIn('infra/test'),
            globalSetup: 'infra/test/setup.ts',
            // The first test may have to wait for an installation.
            testTimeout: 300_000,
            hookTimeout: 300_000,
          },
        },
        { test: { name: 'repository', exclude, include: filesIn('test'), ...slow } },
      ],
    },
  }
})
