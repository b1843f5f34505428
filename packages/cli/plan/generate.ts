// npm run cost
// Writes the tables of docs/deploy/cost.md from the definition and the list prices.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { costTable, optionTable } from '../src/plan/table.ts'

const page = join(import.meta.dirname, '../../../docs/deploy/cost.md')
const tables = [costTable(), optionTable()]
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(/(?:^\|.*\n)+/gm, (table) => tables.shift() ?? table),
)
