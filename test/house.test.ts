import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const temp = mkdtempSync(join(tmpdir(), 'sluice-house-'))
afterAll(() => rmSync(temp, { recursive: true }))

function write(file: string, content: string) {
  mkdirSync(dirname(join(temp, file)), { recursive: true })
  writeFileSync(join(temp, file), content)
}

describe('the local AWS', () => {
  test('has at most 2,500 lines, comments and all', () => {
    const src = join(root, 'packages/local/src')
    // What starts it, and what a person sees of it, is not AWS.
    const isOther = /^(console\/.*|(start|start-part|part|provision|endpoints|setup-error)\.ts|.*\.test\.ts)$/
    const files = globSync('**/*.ts', { cwd: src }).filter((file) => !isOther.test(file.replaceAll('\\', '/')))
    expect(files).toContain('aws/json-server.ts')
    const lines = files.flatMap((file) => readFileSync(join(src, file), 'utf8').trimEnd().split('\n'))
    expect(lines.length, `the local AWS has ${lines.length} lines`).toBeLessThanOrEqual(2_500)
  })
})

interface Locked {
  version?: string
  resolved?: string
  link?: boolean
  os?: string[]
  cpu?: string[]
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

describe('package-lock.json', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const packages = Object.entries<Locked>(lock.packages)
  const find = (name: string) => packages.find(([path]) => path.endsWith(`node_modules/${name}`))

  test('has each native package for macOS and Windows too', () => {
    const isFor = (system: string, processor: string, { os, cpu = [processor] }: Locked) =>
      os?.includes(system) && cpu.includes(processor)
    const families = packages
      .map(([path, { optionalDependencies = {} }]) => ({
        path,
        natives: Object.keys(optionalDependencies).flatMap((name) => find(name)?.[1] ?? []),
      }))
      .filter(({ natives }) => natives.some((native) => isFor('linux', 'x64', native)))
    expect(families.map(({ path }) => path)).toContain('node_modules/@biomejs/biome')

    const incomplete = families.filter(
      ({ natives }) =>
        !natives.some((native) => isFor('darwin', 'arm64', native)) ||
        !natives.some((native) => isFor('win32', 'x64', native)),
    )
    expect(incomplete.map(({ path }) => path)).toEqual([])
  })

  test('holds every optional dependency, also those of other platforms', () => {
    const names = packages.flatMap(([, entry]) => Object.keys(entry.optionalDependencies ?? {}))
    expect(names).toContain('node')
    expect(names.filter((name) => !find(name))).toEqual([])
  })

  test('takes everything from the registry', () => {
    const sources = packages.flatMap(([path, entry]) => {
      const isWorkspace = entry.link && entry.resolved?.startsWith('packages/')
      const { version, resolved, dependencies, devDependencies, optionalDependencies } = entry
      return [version, isWorkspace ? undefined : resolved]
        .concat(Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies }))
        .map((source = '') => ({ path, source }))
    })
    expect(sources.length).toBeGreaterThan(packages.length)
    const isElsewhere = /^(?!https:\/\/registry\.npmjs\.org\/|npm:).*[:/\\]/
    expect(sources.filter(({ source }) => isElsewhere.test(source))).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  const passing = `test('a', () => {}); test('b', () => {})`
  const cases = [
    {
      when: 'everything is well',
      one: passing,
      two: passing,
      ends: ['4 passed, 0 failed', 0],
    },
    {
      when: 'a test fails in one project, and a file of another cannot load',
      one: `test('a', () => {}); test('b', () => expect(1).toBe(2)); test.skip('c', () => {})`,
      two: `import '../packages/local/test/nowhere.js'`,
      ends: ['1 passed, 2 failed', 1],
    },
    {
      when: 'an error comes from no test',
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
      when: 'the tests leave no report',
      one: passing,
      two: passing,
      test: 'exit 0',
      ends: ['0 passed, 1 failed', 1],
    },
  ]

  test.each(cases)('ends with "$ends.0" and $ends.1 when $when', ({ one, two, ends, ...scripts }) => {
    const vitest = 'node node_modules/vitest/vitest.mjs run'
    write('ci/package.json', JSON.stringify({ scripts: { test: vitest, check: 'echo checking', ...scripts } }))
    write(
      'ci/vitest.config.mjs',
      `const project = (name) => ({ test: { name, include: [name], globals: true } })
       const json = ['json', { outputFile: 'node_modules/.cache/test-report.json' }]
       const reporters = process.env.CI ? ['default', json] : ['default']
       export default { test: { reporters, projects: ['one.js', 'two.js'].map(project) } }`,
    )
    write('ci/one.js', one)
    write('ci/two.js', two)
    write('ci/node_modules/.cache/test-report.json', '{"numPassedTests":99,"testResults":[]}')
    write('ci/.ci/run', readFileSync(join(root, '.ci/run'), 'utf8'))
    if (!existsSync(join(temp, 'ci/node_modules/vitest'))) {
      symlinkSync(join(root, 'node_modules/vitest'), join(temp, 'ci/node_modules/vitest'))
    }

    const PATH = `${dirname(process.execPath)}:${process.env.PATH}` // Vitest needs more than Node 20
    const run = spawnSync('bash', ['-c', 'bash .ci/run 2>&1'], {
      cwd: join(temp, 'ci'),
      env: { PATH },
      encoding: 'utf8',
    })
    expect([run.stdout.trimEnd().split('\n').at(-1), run.status]).toEqual(ends)
    expect(run.stdout).toContain('\nchecking\n')
  })
})

describe('the linter', () => {
  /** What each part may import, and what it may not. */
  const boundaries = [
    {
      file: 'packages/core/src/planted.ts',
      accepts: ['./line.ts'],
      refuses: ['@sluice/functions/app', 'hono', 'node:fs', 'fs', '../../functions/src/app.ts', '..'],
    },
    {
      file: 'packages/core/src/planted.test.ts',
      accepts: ['./line.ts', 'vitest', 'fast-check', 'node:fs'],
      refuses: ['@sluice/functions/app', '../../local/src/main.ts', '../../../infra/api.ts'],
    },
    {
      file: 'packages/core/src/pipeline.ts',
      accepts: [],
      refuses: ['./line.ts', '@sluice/core/stored-line', 'hono', 'node:fs'],
    },
    {
      file: 'packages/functions/src/planted.ts',
      accepts: ['@sluice/core/stored-line', './app.ts', 'hono', 'node:zlib'],
      refuses: [
        '@sluice/local/main',
        '@sluice/web/app',
        '@sluice/core',
        '../../core/src/line.ts',
        '../../local/test/pipeline.ts',
        '../../../infra/api.ts',
      ],
    },
    {
      file: 'packages/web/src/planted.ts',
      accepts: ['@sluice/core/stored-line', './app.tsx', 'react'],
      refuses: ['@sluice/functions/app', '@sluice/local/main', '../../core/src/line.ts'],
    },
    {
      file: 'packages/web/test/planted.test.ts',
      accepts: ['@sluice/core/stored-line', '../src/app.tsx', 'node:fs'],
      refuses: ['@sluice/local/main', '../../local/test/pipeline.ts', '../../../infra/api.ts'],
    },
    {
      file: 'packages/local/src/s3/planted.ts',
      accepts: ['@sluice/core/stored-line', '@sluice/functions/app', '../lines.ts', 'node:fs'],
      refuses: ['@sluice/web/app', '../../../web/src/app.tsx', '../../../core/src/line.ts'],
    },
    {
      file: 'packages/local/test/planted.test.ts',
      accepts: ['@sluice/core/stored-line', '@sluice/functions/app', '../src/lines.ts'],
      refuses: ['@sluice/web/app', '../../functions/src/app.ts', '../../../infra/api.ts'],
    },
    {
      file: 'infra/planted.ts',
      accepts: ['@sluice/core/pipeline', './stream.ts'],
      refuses: [
        '@sluice/core/stored-line',
        '@sluice/functions/app',
        '@sluice/local/main',
        '../packages/core/src/pipeline.ts',
      ],
    },
    {
      file: 'infra/test/planted.test.ts',
      accepts: ['@sluice/core/stored-line', '../stream.ts', 'node:fs'],
      refuses: ['@sluice/local/main', '@sluice/functions/app', '../../packages/core/src/line.ts'],
    },
  ]
  const planted = 'packages/local/src/planted'
  let diagnostics: { category: string; location: { path: string; start: { line: number } } }[]

  /** The lines of a planted file that break a rule. */
  const lines = (file: string, ...rules: string[]) => {
    const found = diagnostics.filter(({ category, location }) => {
      return location.path === file && rules.includes(category.split('/').at(-1) ?? '')
    })
    return [...new Set(found.map(({ location }) => location.start.line))].sort((a, b) => a - b)
  }

  beforeAll(() => {
    for (const file of globSync(['{biome,package}.json', '.gitignore', 'packages/*/package.json'], {
      cwd: root,
    })) {
      write(file, readFileSync(join(root, file), 'utf8'))
    }
    for (const { file, accepts, refuses } of boundaries) {
      const imports = [...refuses, ...accepts].map((from, n) => `import { x as x${n} } from '${from}'`)
      const names = imports.map((_, n) => `x${n}`)
      write(file, `${imports.join('\n')}\nexport const all = [${names}]\n`)
    }
    write(
      'packages/functions/src/forms.ts',
      `import type { x } from '@sluice/local/main'
       export const later = (): Promise<x> => import('@sluice/local/main')
       export { x } from '@sluice/local/main'
       export * from '@sluice/local/main'`,
    )
    write(`${planted}.ts`, `import { x } from 'express'\nexport const y = x\n`)
    write(`${planted}-one.ts`, `import { b } from './planted-two.ts'\nexport const a = () => b\n`)
    write(`${planted}-two.ts`, `import { a } from './planted-one.ts'\nexport const b = () => a\n`)
    write(`${planted}-barrel.ts`, `export { y } from './planted.ts'\nexport * from './part.ts'\n`)

    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
    const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.']
    const { stdout } = spawnSync(process.execPath, args, { cwd: temp, encoding: 'utf8' })
    diagnostics = JSON.parse(stdout).diagnostics
  })

  test.each(boundaries)('lets $file import what it may, and nothing else', ({ file, accepts, refuses }) => {
    const all = [...refuses, ...accepts]
    const found = lines(file, 'noRestrictedImports').map((line) => all[line - 1])
    expect(found).toEqual(refuses)
  })

  test('sees types, dynamic imports and re-exports', () => {
    expect(lines('packages/functions/src/forms.ts', 'noRestrictedImports')).toEqual([1, 2, 3, 4])
  })

  test('refuses a package that package.json does not name', () => {
    expect(lines(`${planted}.ts`, 'noUndeclaredDependencies')).toEqual([1])
  })

  test('refuses a cycle', () => {
    expect(lines(`${planted}-one.ts`, 'noImportCycles')).toEqual([1])
    expect(lines(`${planted}-two.ts`, 'noImportCycles')).toEqual([1])
  })

  test('refuses a barrel', () => {
    expect(lines(`${planted}-barrel.ts`, 'noBarrelFile', 'noReExportAll')).toEqual([1, 2])
  })
})
