import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { longFunctions, maxLines } from './function-length.ts'
import { lint } from './lint.ts'

const local = 'packages/local/src/planted'
const functions = 'packages/functions/src/planted'
const client = 'packages/client/src/planted'

/** Each use of time and randomness that must come from a Clock or a Random instead. */
const forbidden = [
  'Date.now()',
  'new Date()',
  'new Date',
  'Date()',
  'performance.now()',
  'setTimeout(() => {}, 1)',
  'setInterval(() => {}, 1)',
  'setImmediate(() => {})',
  'AbortSignal.timeout(1)',
  'process.hrtime()',
  'Math.random()',
  'crypto.randomUUID()',
  'crypto.getRandomValues(new Uint8Array(1))',
  '{ now: Date.now }',
]
const allowed = ['new Date(0)', 'Date.UTC(2026, 0)', 'Date.parse("2026-01-01")', 'Math.min(1, 2)']
const forbiddenImports = [
  `import { setTimeout as sleep } from 'node:timers/promises'`,
  `import * as timers from 'node:timers'`,
  `import { performance as clock } from 'node:perf_hooks'`,
  `import { randomUUID } from 'node:crypto'`,
  `import { randomBytes } from 'node:crypto'`,
  `import { randomFillSync } from 'node:crypto'`,
  `import { randomInt } from 'node:crypto'`,
]

const uses = (expressions: string[]) => expressions.map((use, n) => `export const use${n} = () => ${use}`).join('\n')
const numbersOf = (list: unknown[]) => list.map((_, n) => n + 1)
const bodyOf = (lines: number) => `{\n${'  console.log(1)\n'.repeat(lines - 2)}}\n`

const findLines = lint(
  new Map([
    [`${local}.ts`, `import { x } from 'express'\nexport const y = x\n`],
    [`${local}-one.ts`, `import { b } from './planted-two.ts'\nexport const a = () => b\n`],
    [`${local}-two.ts`, `import { a } from './planted-one.ts'\nexport const b = () => a\n`],
    [`${local}-three.ts`, `import type { B } from './planted-four.ts'\nexport type A = { b?: B }\n`],
    [`${local}-four.ts`, `import type { A } from './planted-three.ts'\nexport type B = { a?: A }\n`],
    [`${local}-barrel.ts`, `export { y } from './planted.ts'\nexport * from './part.ts'\n`],
    [`${functions}-uses.ts`, uses([...forbidden, ...allowed])],
    [`${functions}-imports.ts`, forbiddenImports.join('\n')],
    [`${local}-uses.ts`, uses([...forbidden, ...allowed])],
    [`${local}-imports.ts`, forbiddenImports.join('\n')],
    [`${client}-uses.ts`, uses([...forbidden, ...allowed])],
    ['packages/client/src/browser/system.ts', uses(forbidden)],
    ['packages/functions/src/system-clock.ts', uses(forbidden)],
    [`${functions}-ternary.ts`, 'export const f = (a: number) => (a > 1 ? 1 : a > 0 ? 0 : -1)\n'],
    [`${functions}-long.ts`, `export function long() ${bodyOf(maxLines + 4)}`],
  ]),
)

describe('the linter', () => {
  it('rejects a package that package.json does not name', () => {
    expect(findLines(`${local}.ts`, 'noUndeclaredDependencies')).toEqual([1])
  })

  it.each([`${local}-one.ts`, `${local}-two.ts`])('rejects an import cycle in %s', (file) => {
    expect(findLines(file, 'noImportCycles')).toEqual([1])
  })

  it.each([`${local}-three.ts`, `${local}-four.ts`])('rejects a cycle of type imports in %s', (file) => {
    expect(findLines(file, 'noImportCycles')).toEqual([1])
  })

  it('rejects a barrel', () => {
    expect(findLines(`${local}-barrel.ts`, 'noBarrelFile', 'noReExportAll')).toEqual([1, 2])
  })

  it.each([functions, local, client])('rejects time and randomness that were not passed in: %s', (planted) => {
    expect(findLines(`${planted}-uses.ts`, 'plugin', 'noRestrictedGlobals')).toEqual(numbersOf(forbidden))
  })

  it.each([functions, local])('rejects imports of timers and of random values: %s', (planted) => {
    expect(findLines(`${planted}-imports.ts`, 'noRestrictedImports')).toEqual(numbersOf(forbiddenImports))
  })

  it.each(['packages/functions/src/system-clock.ts', 'packages/client/src/browser/system.ts'])(
    "accepts the system's time and randomness in %s",
    (file) => {
      expect(findLines(file, 'plugin', 'noRestrictedGlobals')).toEqual([])
    },
  )

  it('rejects nested ternaries', () => {
    expect(findLines(`${functions}-ternary.ts`, 'noNestedTernary')).toEqual([1])
  })

  it('rejects long functions', () => {
    expect(findLines(`${functions}-long.ts`, 'noExcessiveLinesPerFunction')).toEqual([1])
  })
})

const reason = '// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a table of 70 rows\n'

describe('longFunctions', () => {
  it.each([
    ['a function of 61 lines', `\nfunction f() ${bodyOf(61)}`, { line: 2, lines: 61 }],
    ['a signature of three lines', `const f = (\n  a: 1,\n) => ${bodyOf(59)}`, { line: 1, lines: 61 }],
    ['a method', `class A {\n  f() ${bodyOf(61)}}`, { line: 2, lines: 61 }],
    ['a callback', `on(() => ${bodyOf(61)})`, { line: 1, lines: 61 }],
    ['a test', `it('a', () => ${bodyOf(61)})`, { line: 1, lines: 61 }],
  ])('reports %s', (_, source, expected) => {
    expect(longFunctions(source, 'ts')).toEqual([expected])
  })

  it.each([
    ['a function of 60 lines', `function f() ${bodyOf(60)}`],
    ['a callback of describe', `describe('a', () => ${bodyOf(61)})`],
    ['a callback of describe.skipIf', `describe.skipIf(true)('a', () => ${bodyOf(61)})`],
    ['a function with a reason', `${reason}function f() ${bodyOf(61)}`],
  ])('accepts %s', (_, source) => {
    expect(longFunctions(source, 'ts')).toEqual([])
  })

  it('finds none in the repository', () => {
    const files = globSync(['{packages,infra,bench,test}/**/*.{ts,tsx}', '*.ts'], {
      cwd: join(import.meta.dirname, '..'),
      exclude: ['**/node_modules/**'],
    })
    expect(files.length).toBeGreaterThan(400)
    const found = files.flatMap((file) => {
      const source = readFileSync(join(import.meta.dirname, '..', file), 'utf8')
      return longFunctions(source, file.endsWith('x') ? 'tsx' : 'ts').map((long) => ({ file, ...long }))
    })
    expect(found).toEqual([])
  })
})

describe('the tests', () => {
  it('restore the timers that they replace, because test files share a worker', () => {
    const files = globSync('packages/*/{src,test}/**/*.test.{ts,tsx}', { cwd: join(import.meta.dirname, '..') })
    const texts = files.map((file) => [file, readFileSync(join(import.meta.dirname, '..', file), 'utf8')] as const)
    const replacing = texts.filter(([, text]) => text.includes('vi.useFakeTimers('))
    expect(replacing.length).toBeGreaterThan(0)
    expect(replacing.filter(([, text]) => !text.includes('vi.useRealTimers()')).map(([file]) => file)).toEqual([])
  })
})
