// npm run cost
// Writes the table of docs/deploy/cost.md from the definition and the list prices.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { costTable } from '../src/plan/table.ts'

const page = join(import.meta.dirname, '../../../docs/deploy/cost.md')
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(/(?:^\|.*\n)+/m, () => costTable()),
)
