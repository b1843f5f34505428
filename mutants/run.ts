// Breaks a copy of this project in one way after the other, and names the test that notices.
//   npm run mutants [-- words of a patch's path …]
// A mutant is mutants/<part>/<name>.patch: in its first line what it breaks, then a diff. It must be caught by a test of
// the project <part>; a second line `Run: <arguments of vitest>` may narrow, or widen, where to look.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

type Mutant = { name: string; breaks: string; run: string; patch: string }

const root = join(import.meta.dirname, '..')
const mutants = readMutants(process.argv.slice(2))
const copy = mkdtempSync(join(tmpdir(), 'sluice-mutants-'))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))

copyProject()
checkUnbroken()
const caught = mutants.filter(isCaught)
console.log(`\n${caught.length} of ${mutants.length} mutants caught by a named test`)
process.exit(caught.length === mutants.length ? 0 : 1)

function readMutants(words: string[]): Mutant[] {
  const folder = join(root, 'mutants')
  const patches = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.patch'))
  const chosen = patches.filter((file) => words.length === 0 || words.some((word) => file.includes(word))).sort()
  if (chosen.length === 0) throw new Error(`No patch in ${folder} has ${words.join(' or ')} in its path`)
  return chosen.map((file) => {
    const patch = join(folder, file)
    const [breaks = '', second = ''] = readFileSync(patch, 'utf8').split('\n')
    const run = second.startsWith('Run: ') ? second.slice('Run: '.length) : `--project ${dirname(file)}`
    return { name: file.replace('.patch', ''), breaks, run, patch }
  })
}

/** What git knows of and what is new; packages and the SST platform by links, so that this takes a second. */
function copyProject(): void {
  const { stdout } = run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], root)
  for (const file of stdout.split('\0').filter((file) => file && existsSync(join(root, file)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(root, file), join(copy, file))
  }
  for (const folder of ['.', ...readdirSync(join(root, 'packages')).map((name) => join('packages', name))])
    linkPackages(join(folder, 'node_modules'))
  if (!existsSync(join(root, '.sst/platform'))) return
  mkdirSync(join(copy, '.sst'))
  symlinkSync(join(root, '.sst/platform'), join(copy, '.sst/platform'))
  copyFileSync(join(root, '.sst/provider-lock.json'), join(copy, '.sst/provider-lock.json'))
}

/** Our own packages must lead into the copy, so those links are copied, not followed. */
function linkPackages(folder: string): void {
  if (!existsSync(join(root, folder))) return
  mkdirSync(join(copy, folder))
  for (const name of readdirSync(join(root, folder)).filter((name) => !name.startsWith('.'))) {
    const [original, link] = [join(root, folder, name), join(copy, folder, name)]
    if (name !== '@sluice') symlinkSync(original, link)
    else {
      mkdirSync(link)
      for (const own of readdirSync(original)) symlinkSync(readlinkSync(join(original, own)), join(link, own))
    }
  }
}

/** A test that is red before anything is broken notices nothing. */
function checkUnbroken(): void {
  const runs = [...new Set(mutants.map(({ run }) => run))]
  const red = runs.filter((args) => {
    const { failed, output } = test(args)
    const isRed = failed.length > 0 || output !== ''
    if (isRed) console.log(`RED      ${args} fails without a mutant: ${failed.join('; ')}\n${output}`)
    return isRed
  })
  if (red.length > 0) process.exit(1)
}

function isCaught({ name, breaks, run: tests, patch }: Mutant): boolean {
  const applied = run('git', ['apply', patch], copy)
  if (applied.status !== 0) {
    console.log(`STALE    ${name}: the patch does not apply any more\n${applied.stderr}`)
    return false
  }
  const { failed, output } = test(tests)
  run('git', ['apply', '--reverse', patch], copy)
  const [first, ...others] = failed
  if (first) {
    console.log(
      `caught   ${name}: ${breaks}\n           by "${first}"${others.length ? ` and ${others.length} more` : ''}`,
    )
    return true
  }
  console.log(output ? `NO TEST  ${name}: the run broke, but no test failed\n${output}` : `SURVIVED ${name}: ${breaks}`)
  return false
}

/** The names of the tests that failed; `output` if the run ended badly without one. */
function test(args: string): { failed: string[]; output: string } {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...args.split(' '),
    '--reporter=json',
    '--outputFile',
    report,
  ]
  const { status, stdout, stderr } = run(process.execPath, vitest, copy)
  type Report = { testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[] }
  const { testResults }: Report = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { testResults: [] }
  const failed = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `${relative(copy, name)} > ${fullName}`),
  )
  return { failed, output: status !== 0 && failed.length === 0 ? stdout + stderr : '' }
}

function run(command: string, args: string[], cwd: string) {
  // In a folder below a repository git would leave out what it does not track there.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(copy), CI: '' }
  return spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26 })
}
