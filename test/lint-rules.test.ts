import { describe, expect, it } from 'vitest'
import { lint } from './lint.ts'

const planted = 'packages/local/src/planted'
const findLines = lint(
  new Map([
    [`${planted}.ts`, `import { x } from 'express'\nexport const y = x\n`],
    [`${planted}-one.ts`, `import { b } from './planted-two.ts'\nexport const a = () => b\n`],
    [`${planted}-two.ts`, `import { a } from './planted-one.ts'\nexport const b = () => a\n`],
    [`${planted}-barrel.ts`, `export { y } from './planted.ts'\nexport * from './part.ts'\n`],
  ]),
)

describe('the linter', () => {
  it('rejects a package that package.json does not name', () => {
    expect(findLines(`${planted}.ts`, 'noUndeclaredDependencies')).toEqual([1])
  })

  it('rejects an import cycle in each of its files', () => {
    expect(findLines(`${planted}-one.ts`, 'noImportCycles')).toEqual([1])
    expect(findLines(`${planted}-two.ts`, 'noImportCycles')).toEqual([1])
  })

  it('rejects a barrel', () => {
    expect(findLines(`${planted}-barrel.ts`, 'noBarrelFile', 'noReExportAll')).toEqual([1, 2])
  })
})
