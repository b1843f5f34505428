// Measures cold starts, warm CPU, single events, overload, batches, start, memory, the local AWS and delivery. Prints a
// table, and writes it with the commit, the machine and the date.
//   npm run bench [-- --beside FOLDER] [--only NAME,…] [--save]
// FOLDER is another checkout with its dependencies, which is measured in turn. `--save` writes bench/results/bench.json
// and keeps rows of the same commit that weren't measured now; then run `npm run bench:docs`. A peer that isn't
// installed is left out, and its command is printed.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { coldStarts } from './handler/cold-start.ts'
import { warmRequests } from './handler/warm.ts'
import { besidePeers, puts } from './local-aws/compare.ts'
import { growth } from './local-aws/growth.ts'
import { batches } from './pipeline/batches.ts'
import { deliveries } from './pipeline/delivery.ts'
import { startAndMemory } from './pipeline/start.ts'
import { singleEvents } from './requests/single-events.ts'
import { type Row, rounded, tableOf } from './row.ts'
import { type Tree, treeAt } from './tree.ts'

const { values } = parseArgs({
  options: {
    beside: { type: 'string' },
    only: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
})

const trees = [treeAt(join(import.meta.dirname, '..')), ...(values.beside ? [treeAt(resolve(values.beside))] : [])]
const measures: Record<string, (trees: readonly Tree[]) => Row[] | Promise<Row[]>> = {
  cold: coldStarts,
  warm: warmRequests,
  start: startAndMemory,
  requests: singleEvents,
  batches,
  puts,
  peers: besidePeers,
  growth,
  delivery: deliveries,
}

const names = values.only?.split(',') ?? Object.keys(measures)
const unknown = names.find((name) => !Object.hasOwn(measures, name))
if (unknown !== undefined) throw new Error(`--only has ${unknown}; it can have ${Object.keys(measures).join(', ')}.`)

const rows: Row[] = []
for (const name of names) {
  process.stderr.write(`Measuring ${name} …\n`)
  const startedAt = performance.now()
  try {
    rows.push(...((await measures[name]?.(trees)) ?? []))
  } catch (error) {
    // The results of an hour must not be lost to one peer that doesn't start.
    process.stderr.write(`${name} failed: ${error}\n`)
    process.exitCode = 1
  }
  process.stderr.write(`${name} took ${rounded((performance.now() - startedAt) / 1_000)} s.\n`)
}
console.log(tableOf(rows))
const results = {
  commit: trees[0]?.name,
  date: new Date().toISOString().slice(0, 10),
  machine: { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version },
  command: `npm run bench${values.beside ? ' -- --beside ../base' : ''}`,
  rows: rows.map((row) => ({ ...row, values: mapValues(row.values, rounded) })),
}
if (values.save) save(join(import.meta.dirname, 'results/bench.json'))

/** Keeps the rows of other measurements of the same commit. */
function save(path: string): void {
  const former = JSON.parse(readFileSync(path, 'utf8')) as Partial<typeof results>
  const isMeasured = ({ group, what }: Row) => rows.some((row) => row.group === group && row.what === what)
  const others = former.commit === results.commit ? (former.rows ?? []).filter((row) => !isMeasured(row)) : []
  const merged = { ...results, rows: [...others, ...results.rows] }
  writeFileSync(path, `${JSON.stringify(merged, undefined, 2)}\n`)
}

function mapValues(record: Record<string, number>, change: (value: number) => number): Record<string, number> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
