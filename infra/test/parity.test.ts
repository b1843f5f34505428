import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './platform.ts'

it('links each file of infra/ from docs/deploy/parity.md', () => {
  const page = readFileSync(join(root, 'docs/deploy/parity.md'), 'utf8')
  const files = readdirSync(join(root, 'infra')).filter((name) => /\.(ts|json)$/.test(name) && name !== 'tsconfig.json')
  expect(files.filter((name) => !page.includes(`(../../infra/${name})`))).toEqual([])
})
