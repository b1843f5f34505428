import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const temp = mkdtempSync(join(tmpdir(), 'sluice-ci-'))
afterAll(() => rmSync(temp, { recursive: true }))

function write(file: string, content: string) {
  mkdirSync(dirname(join(temp, file)), { recursive: true })
  writeFileSync(join(temp, file), content)
}

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  beforeAll(() => {
    mkdirSync(join(temp, 'node_modules'))
    symlinkSync(join(root, 'node_modules/vitest'), join(temp, 'node_modules/vitest'))
  })

  const passing = `test('a', () => {}); test('b', () => {})`
  const cases = [
    {
      when: 'everything passes',
      one: passing,
      two: passing,
      ends: ['4 passed, 0 failed', 0],
    },
    {
      when: "a test fails and another file can't load",
      one: `test('a', () => {}); test('b', () => expect(1).toBe(2)); test.skip('c', () => {})`,
      two: `import '../packages/local/test/nowhere.js'`,
      ends: ['1 passed, 2 failed', 1],
    },
    {
      when: 'an error occurs outside of a test',
      one: passing,
      two: `test('a', () => { setTimeout(() => { throw new Error() }) }); test('b', () => new Promise((done) => setTimeout(done, 50)))`,
      ends: ['4 passed, 1 failed', 1],
    },
    {
      when: 'only a check fails',
      one: passing,
      two: passing,
      check: 'echo checking && exit 3',
      ends: ['4 passed, 0 failed', 1],
    },
    {
      when: 'the tests write no report',
      one: passing,
      two: passing,
      test: 'exit 0',
      ends: ['0 passed, 1 failed', 1],
    },
  ]

  it.each(cases)('ends with "$ends.0" and exit code $ends.1 when $when', ({ one, two, ends, ...scripts }) => {
    const vitest = 'node node_modules/vitest/vitest.mjs run'
    write('package.json', JSON.stringify({ scripts: { test: vitest, check: 'echo checking', ...scripts } }))
    write(
      'vitest.config.mjs',
      `const project = (name) => ({ test: { name, include: [name], globals: true } })
       const json = ['json', { outputFile: 'node_modules/.cache/test-report.json' }]
       const reporters = process.env.CI ? ['default', json] : ['default']
       export default { test: { reporters, projects: ['one.js', 'two.js'].map(project) } }`,
    )
    write('one.js', one)
    write('two.js', two)
    write('node_modules/.cache/test-report.json', '{"numPassedTests":99,"testResults":[]}')
    write('.ci/run', readFileSync(join(root, '.ci/run'), 'utf8'))

    const PATH = `${dirname(process.execPath)}:${process.env.PATH}` // Vitest needs a newer Node than 20
    const run = spawnSync('bash', ['-c', 'bash .ci/run 2>&1'], {
      cwd: temp,
      env: { PATH },
      encoding: 'utf8',
    })
    expect([run.stdout.trimEnd().split('\n').at(-1), run.status]).toEqual(ends)
    expect(run.stdout).toContain('\nchecking\n')
  })
})
