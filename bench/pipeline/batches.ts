import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Row } from '../row.ts'
import type { Tree } from '../tree.ts'

/** Runs `npm run load` of each checkout: 100,000 events in batches of 500, from HTTP to objects. */
export function batches(trees: readonly Tree[]): Row[] {
  return [1, 8].map((shards) => {
    const values = Object.fromEntries(trees.map((tree) => [tree.name, eventsPerSecond(tree, shards)]))
    const what = '100,000 events of 50 bytes, 500 per request, HTTP to objects'
    return { group: 'Batches', what, unit: 'events/s', shards, throttling: 'on', values }
  })
}

function eventsPerSecond({ root }: Tree, shards: number): number {
  const args = [join(root, 'bench/load.ts'), '--events', '100000', '--shards', `${shards}`]
  const report = JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }))
  if (report.missing > 0 || report.duplicates > 0) throw new Error(`${root} lost or doubled events.`)
  return report.eventsPerSecond
}
