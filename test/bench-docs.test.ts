import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tableOf } from '../bench/row.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

it('shows the results in docs/reference/limits.md (npm run bench:docs)', () => {
  const { rows } = JSON.parse(read('bench/results/bench.json'))
  expect(rows.length).toBeGreaterThan(10)
  expect(read('docs/reference/limits.md')).toContain(tableOf(rows))
})
