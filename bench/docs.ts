// npm run bench:docs
// Writes the table of docs/reference/limits.md from bench/results/bench.json.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableOf } from './row.ts'

const root = join(import.meta.dirname, '..')
const page = join(root, 'docs/reference/limits.md')
const { rows } = JSON.parse(readFileSync(join(root, 'bench/results/bench.json'), 'utf8'))
const text = readFileSync(page, 'utf8')
writeFileSync(
  page,
  text.replace(/(?<=### The pipeline, `npm run bench`\n\n(?:[^|\n].*\n|\n)*)(?:^\|.*\n)+/m, `${tableOf(rows)}\n`),
)
