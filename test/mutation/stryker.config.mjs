// Settings of StrykerJS. It makes every small change (a mutant) to the code, one at a time, and reports the mutants that
// no test notices. main.ts installs and runs it.

// biome-ignore lint/style/noDefaultExport: Stryker reads the default export.
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  // The repository's own configuration builds the console and starts pipelines.
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  // Code whose tests run it in their own process. Most tests of the other packages start processes, which Stryker's
  // switch between mutants can't reach; --mutate and --tests choose the files for which it can.
  // The test clock and the settings of property tests only run in tests: a mutant of that clock makes tests wait forever.
  mutate: [
    'packages/{core,functions}/src/**/*.ts',
    '!**/*.test.ts',
    '!packages/core/src/{manual-clock,property-runs}.ts',
  ],
  // A mutant in code that runs while a module loads needs every test again in a new process. That takes hours.
  ignoreStatic: true,
  // Stryker rewrites tsconfig.json through TypeScript's JavaScript API, which TypeScript 7 doesn't have. It leaves out a
  // file that doesn't exist, and Vitest needs none.
  tsconfigFile: 'none',
  // Nothing here checks types, and some tests read the source, so no "// @ts-nocheck" may be added to it.
  disableTypeChecks: false,
  // Ignored by git, and outside node_modules, where Vite wouldn't transform the changed files.
  tempDirName: '.sluice/stryker',
  cleanTempDir: 'always',
  ignorePatterns: ['/.sluice*', '/.sst', 'dist', '/bench', '*.patch'],
  // A busy machine must not turn a slow run into a timeout, because a timeout counts as killed. Stryker stops endless
  // loops by counting, so the limit can be generous.
  timeoutMS: 30_000,
  concurrency: '50%',
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { reportTests: false, logTests: false, allowEmojis: false },
  htmlReporter: { fileName: '.sluice/mutation.html' },
  jsonReporter: { fileName: '.sluice/mutation.json' },
  // Read and written with --incremental, which repeats only the mutants whose code or tests have changed.
  incrementalFile: '.sluice/mutation-incremental.json',
}
