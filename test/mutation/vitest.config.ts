import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Stryker copies the repository to a sandbox and runs the copy of this file there.
const sandbox = fileURLToPath(new URL('../..', import.meta.url))

// One glob. Stryker runs those of its tests that import a mutated file.
const include = [process.env.MUTATION_TESTS ?? 'packages/{core,functions}/src/**/*.test.ts']

export default defineConfig({
  root: sandbox,
  resolve: {
    // node_modules/@sluice links to the packages outside the sandbox, which aren't mutated.
    alias: [
      { find: /^@sluice\/(\w+)\/(test\/.+)$/, replacement: `${sandbox}packages/$1/$2.ts` },
      { find: /^@sluice\/(\w+)\/(.+)$/, replacement: `${sandbox}packages/$1/src/$2.ts` },
    ],
  },
  test: {
    // Mutated code is several times slower, because each line first checks which mutant is on.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The seed is fixed so that chance never decides whether a mutant survives.
    env: { PROPERTY_RUNS: '30', PROPERTY_SEED: '1' },
    projects: [
      { extends: true, test: { name: 'node', include, exclude: ['**/node_modules/**', 'packages/web/**'] } },
      {
        extends: true,
        test: {
          name: 'web',
          environment: 'happy-dom',
          include,
          exclude: ['**/node_modules/**', 'packages/!(web)/**'],
        },
      },
    ],
  },
})
