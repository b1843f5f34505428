import { costsOf, sumOf } from './cost.ts'
import { onDemandCost, optionCosts } from './options.ts'
import type { Cost } from './prices.ts'

/** The event of the table in docs/deploy/cost.md: 44 bytes, as in the examples. */
const exampleBytes = 44

/** Events per second that make a million in a month of 365/12 days. */
const millionPerMonth = 1e6 / (86_400 * (365 / 12))

/** The loads of the tables: one event per request, and 100. */
const loadOf = (batch: number) => ({ eventsPerSecond: millionPerMonth, bytes: exampleBytes, batch })

/** Returns the table of costs of docs/deploy/cost.md. */
export function costTable(): string {
  const [single, batched] = [1, 100].map((batch) => costsOf(loadOf(batch))) as [Cost[], Cost[]]
  const rows = single.map(({ name, note, idle, load }, n) => [
    `${name}: ${note}`,
    usd(idle),
    usd(load),
    usd(batched[n]?.load ?? 0),
  ])
  const sums = [usd(sumOf(single, 'idle')), usd(sumOf(single, 'load')), usd(sumOf(batched, 'load'))]
  return tableOf(['', ...priceColumns], [...rows, ['**Sum, USD**', ...sums.map((sum) => `**${sum}**`)]])
}

/** Returns the table of options of docs/deploy/cost.md. */
export function optionTable(): string {
  const [single, batched] = [1, 100].map((batch) => optionCosts(loadOf(batch)))
  const rows = (single ?? []).map(({ name, note, setting, idle, load }, n) => [
    `${name}: ${note}`,
    `\`${setting}\``,
    usd(idle),
    usd(load),
    usd(batched?.[n]?.load ?? 0),
  ])
  const [one, many] = [1, 100].map((batch) => onDemandCost(loadOf(batch)))
  const onDemand = ['On demand, in place of the line "Stream"', "`stream.shardCount: 'on-demand'`"]
  const costs = [one?.idle, one?.load, many?.load].map((amount) => usd(amount ?? 0))
  return tableOf(['Option', 'Setting', ...priceColumns], [...rows, [...onDemand, ...costs]])
}

const priceColumns = ['Idle, per month', 'Per million events, 1 per request', 'Per million events, 100 per request']

function tableOf(head: string[], rows: string[][]): string {
  const lines = [head, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`.replace('|  |', '| |'))
  lines.splice(1, 0, `|${head.map(() => '---').join('|')}|\n`)
  return lines.join('')
}

/** Returns an amount with two significant digits below 10 USD. */
export function usd(amount: number): string {
  if (amount === 0) return '0'
  if (amount >= 100) return Math.round(amount).toLocaleString('en')
  return amount >= 1
    ? amount.toFixed(2)
    : amount.toPrecision(2).replace(/^(\d\.\d+)e-(\d+)$/, (text) => Number(text).toFixed(6))
}
