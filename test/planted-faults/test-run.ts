import { type ExecFileOptionsWithStringEncoding, execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Tests that ran, as `file > name`. `output` has the errors of tests and files, and what Vitest has printed. */
export type TestRun = { passed: string[]; failed: string[]; isGreen: boolean; output: string }

type Result = { name: string; message: string; assertionResults: Assertion[] }

type Assertion = { status: string; fullName: string; failureMessages?: string[] }

/** Runs, in a copy of the project, the tests of these files whose names contain one of `names`. */
export async function runTests(copy: string, files: string[], names: string[]): Promise<TestRun> {
  const report = join(copy, 'planted-faults-report.json')
  rmSync(report, { force: true })
  const command = ['node_modules/vitest/vitest.mjs', 'run', ...files, '--reporter=json', '--outputFile', report]
  const filter = ['--testNamePattern', names.map(RegExp.escape).join('|')]
  // Without a ceiling, git finds the repository that contains the temporary folder, if there is one.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(copy), CI: '' }
  const options = { cwd: copy, env, encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const { isGreen, stdout, stderr } = await runNode([...command, ...filter], options)
  const { testResults }: { testResults: Result[] } = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : { testResults: [] }
  const namesWith = (wanted: string) =>
    testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter((result) => result.status === wanted)
        .map(({ fullName }) => `${relative(copy, name)} > ${fullName}`),
    )
  const errors = testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages = [] }) => failureMessages),
  ])
  const output = [...errors, stdout, stderr].filter(Boolean).join('\n')
  return { passed: namesWith('passed'), failed: namesWith('failed'), isGreen, output }
}

type NodeRun = { isGreen: boolean; stdout: string; stderr: string }

/** Runs Node until it ends, or until this process does. */
function runNode(args: string[], options: ExecFileOptionsWithStringEncoding): Promise<NodeRun> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      process.off('exit', kill)
      resolve({ isGreen: error === null, stdout, stderr })
    })
    const kill = () => child.kill()
    // First of all: a later listener deletes the folder in which the child runs.
    process.prependListener('exit', kill)
  })
}
