import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Tests that ran, as `file > name`. `output` explains a run that failed without a failed test. */
export type TestRun = { passed: string[]; failed: string[]; isGreen: boolean; output: string }

type Result = { name: string; message: string; assertionResults: { status: string; fullName: string }[] }

/** Runs test files in a copy of the project: every test, or those whose name contains `test`. */
export function runTests(copy: string, files: string[], test?: string): TestRun {
  const report = join(copy, 'planted-faults-report.json')
  rmSync(report, { force: true })
  const command = ['node_modules/vitest/vitest.mjs', 'run', ...files, '--reporter=json', '--outputFile', report]
  const filter = test ? ['--testNamePattern', RegExp.escape(test)] : []
  // Without a ceiling, git finds the repository that contains the temporary folder, if there is one.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(copy), CI: '' }
  const options = { cwd: copy, env, encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...filter], options)
  const { testResults }: { testResults: Result[] } = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : { testResults: [] }
  const namesWith = (wanted: string) =>
    testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter((result) => result.status === wanted)
        .map(({ fullName }) => `${relative(copy, name)} > ${fullName}`),
    )
  const output = [...testResults.map(({ message }) => message), stdout, stderr].filter(Boolean).join('\n')
  return { passed: namesWith('passed'), failed: namesWith('failed'), isGreen: status === 0, output }
}
