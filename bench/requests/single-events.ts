import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { median, type Row } from '../row.ts'
import { startTree, type Tree } from '../tree.ts'
import type { Report } from './load.ts'

// Four shards, so that the throttle of one shard, 1,000 requests per second, doesn't hide what the machine can do.
const shards = 4
const seconds = 8
const maxP99Ms = 50

type Column = [name: string, report: Report & { peak: number }]

/** Measures requests with one event each: at fixed rates, and from clients that send without a pause. */
export async function singleEvents(trees: readonly Tree[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const rate of [100, 400, 1_000]) {
    const columns = await eachTree(trees, 'rate', rate)
    const what = `${rate.toLocaleString('en-US')} requests/s`
    rows.push(
      row(what, 'accepted/s', columns, ({ perSecond }) => perSecond),
      row(`${what}, median`, 'ms', columns, ({ acceptedMs }) => acceptedMs.p50),
      row(`${what}, 90 %`, 'ms', columns, ({ acceptedMs }) => acceptedMs.p90),
      row(`${what}, 99 %`, 'ms', columns, ({ acceptedMs }) => acceptedMs.p99),
    )
  }
  rows.push(await highestRate(trees))
  for (const clients of [50, 1_000, 3_000]) {
    const columns = await eachTree(trees, 'clients', clients)
    const what = `${clients.toLocaleString('en-US')} clients at once`
    rows.push(
      row(what, 'accepted/s', columns, ({ perSecond }) => perSecond),
      row(`${what}, accepted, 99 %`, 'ms', columns, ({ acceptedMs }) => acceptedMs.p99),
      row(`${what}, rejected`, '/s', columns, ({ others }) => (others['503']?.count ?? 0) / seconds),
      row(`${what}, rejected, 99 %`, 'ms', columns, ({ others }) => others['503']?.p99),
      row(`${what}, most memory`, 'MiB', columns, ({ peak }) => peak),
    )
  }
  return rows
}

/** Returns a row. A checkout for which `pick` returns undefined has no value in it. */
function row(what: string, unit: string, columns: Column[], pick: (report: Column[1]) => number | undefined): Row {
  const values: Row['values'] = {}
  for (const [name, report] of columns) {
    const value = pick(report)
    if (value !== undefined) values[name] = value
  }
  return { group: 'One event per request', what, unit, shards, throttling: 'on', values }
}

async function eachTree(trees: readonly Tree[], mode: 'rate' | 'clients', value: number): Promise<Column[]> {
  const columns: Column[] = []
  for (const tree of trees) columns.push([tree.name, await measure(tree, mode, value)])
  return columns
}

async function measure(
  tree: Tree,
  mode: 'rate' | 'clients',
  value: number,
  lastsSeconds = seconds,
): Promise<Column[1]> {
  const pipeline = await startTree(tree, ['--shards', `${shards}`])
  const port = new URL(pipeline.endpoints.api).port
  load(port, 'rate', 200, 2)
  const report = load(port, mode, value, lastsSeconds)
  const { peak } = pipeline.memory()
  await pipeline.stop()
  return { ...report, peak }
}

const load = (port: string, ...args: (string | number)[]): Report =>
  JSON.parse(
    execFileSync(process.execPath, [join(import.meta.dirname, 'load.ts'), port, ...args.map(String)], {
      encoding: 'utf8',
    }),
  )

/** Raises the rate in steps of a quarter until the slowest hundredth takes longer than 50 ms in two of three runs. */
async function highestRate(trees: readonly Tree[]): Promise<Row> {
  const values: Record<string, number> = {}
  for (const tree of trees) {
    values[tree.name] = 0
    for (let rate = 400; ; rate = Math.round(rate * 1.25)) {
      const runs: number[] = []
      for (let run = 0; run < 3; run++) {
        const { perSecond, acceptedMs } = await measure(tree, 'rate', rate, seconds / 2)
        runs.push(perSecond > 0.95 * rate ? acceptedMs.p99 : Number.POSITIVE_INFINITY)
        if (run === 0 && (runs[0] ?? 0) <= maxP99Ms) break
      }
      if (median(runs) > maxP99Ms) break
      values[tree.name] = rate
    }
  }
  const what = `highest rate with 99 % in ${maxP99Ms} ms`
  return { group: 'One event per request', what, unit: 'requests/s', shards, throttling: 'on', values }
}
