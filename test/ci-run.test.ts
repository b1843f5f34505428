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

/** Runs `.ci/run` in a project with these npm scripts; returns its output, last line and exit code. */
function run(scripts: Record<string, string>) {
  write('package.json', JSON.stringify({ scripts: { check: 'echo checking', ...scripts } }))
  for (const lane of ['fast', 'full']) {
    write(`node_modules/.cache/test-report-${lane}.json`, '{"numPassedTests":99,"testResults":[]}')
  }
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}` // Vitest needs a newer Node than 20
  const { stdout, status } = spawnSync('bash', ['-c', 'bash .ci/run 2>&1'], {
    cwd: temp,
    env: { PATH },
    encoding: 'utf8',
  })
  return { stdout, ends: [stdout.trimEnd().split('\n').at(-1), status] }
}

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  beforeAll(() => {
    mkdirSync(join(temp, 'node_modules'))
    symlinkSync(join(root, 'node_modules/vitest'), join(temp, 'node_modules/vitest'))
    write('.ci/run', readFileSync(join(root, '.ci/run'), 'utf8'))
    write(
      'lane.cjs',
      `const [lane, passed, failed] = process.argv.slice(2)
       const tests = [...Array(+passed).fill('passed'), ...Array(+failed).fill('failed')]
       const assertionResults = tests.map((status) => ({ status }))
       const status = failed > 0 ? 'failed' : 'passed'
       const report = { numPassedTests: +passed, testResults: [{ status, assertionResults }] }
       require('fs').writeFileSync('node_modules/.cache/test-report-' + lane + '.json', JSON.stringify(report))
       process.exitCode = failed > 0 ? 1 : 0`,
    )
  })

  it.each([
    { when: 'everything passes', fast: [2, 0], full: [3, 0], ends: ['5 passed, 0 failed', 0] },
    { when: 'a test of the fast lane fails', fast: [2, 1], full: [3, 0], ends: ['5 passed, 1 failed', 1] },
    { when: 'a test of the full lane fails', fast: [2, 0], full: [3, 1], ends: ['5 passed, 1 failed', 1] },
    { when: 'both lanes fail', fast: [2, 2], full: [3, 1], ends: ['5 passed, 3 failed', 1] },
  ])('ends with "$ends.0" and exit code $ends.1 when $when', ({ fast, full, ends }) => {
    const result = run({
      test: `node lane.cjs fast ${fast.join(' ')}`,
      'test:full': `node lane.cjs full ${full.join(' ')}`,
    })
    expect(result.ends).toEqual(ends)
    expect(result.stdout).toContain('\nchecking\n')
  })

  const passing = { test: 'node lane.cjs fast 2 0', 'test:full': 'node lane.cjs full 3 0' }
  it.each([
    { when: 'a check fails', script: { check: 'exit 3' }, ends: ['5 passed, 0 failed', 1] },
    { when: 'the fast lane writes no report', script: { test: 'exit 0' }, ends: ['3 passed, 1 failed', 1] },
    { when: 'the full lane writes no report', script: { 'test:full': 'exit 0' }, ends: ['2 passed, 1 failed', 1] },
    {
      when: 'a lane without failures exits with 1',
      script: { test: 'node lane.cjs fast 2 0; exit 1' },
      ends: ['5 passed, 1 failed', 1],
    },
  ])('ends with "$ends.0" and exit code 1 when $when', ({ script, ends }) => {
    expect(run({ ...passing, ...script }).ends).toEqual(ends)
  })

  it("counts Vitest's failed tests, unloadable files and errors outside of tests", () => {
    write(
      'vitest.config.mjs',
      `const project = (name) => ({ test: { name, include: [name], globals: true } })
       export default ({ mode }) => {
         const json = ['json', { outputFile: \`node_modules/.cache/test-report-\${mode}.json\` }]
         const reporters = process.env.CI ? ['default', json] : ['default']
         const files = { fast: ['one.js', 'two.js'], full: ['three.js'] }[mode]
         return { test: { reporters, projects: files.map(project) } }
       }`,
    )
    write('one.js', `test('a', () => {}); test('b', () => expect(1).toBe(2)); test.skip('c', () => {})`)
    write('two.js', `import './nowhere.js'`)
    write(
      'three.js',
      `test('a', () => { setTimeout(() => { throw new Error() }) })
       test('b', () => new Promise((done) => setTimeout(done, 50)))`,
    )
    const vitest = 'node node_modules/vitest/vitest.mjs run --mode'
    const { ends } = run({ test: `${vitest} fast`, 'test:full': `${vitest} full` })
    expect(ends).toEqual(['3 passed, 3 failed', 1])
  })
})
