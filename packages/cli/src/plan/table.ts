import { type Cost, costsOf, sumOf } from './cost.ts'

/** The event of the table in docs/deploy/cost.md: 44 bytes, as in the examples. */
const exampleBytes = 44

/** Events per second that make a million in a month of 365/12 days. */
const millionPerMonth = 1e6 / (86_400 * (365 / 12))

/** Returns the table of docs/deploy/cost.md. */
export function costTable(): string {
  const [single, batched] = [1, 100].map((batch) =>
    costsOf({ eventsPerSecond: millionPerMonth, bytes: exampleBytes, batch }),
  ) as [Cost[], Cost[]]
  const rows = single.map(({ name, note, idle, load }, n) => [
    `${name}: ${note}`,
    usd(idle),
    usd(load),
    usd(batched[n]?.load ?? 0),
  ])
  const sums = [usd(sumOf(single, 'idle')), usd(sumOf(single, 'load')), usd(sumOf(batched, 'load'))]
  return [
    ['', 'Idle, per month', 'Per million events, 1 per request', 'Per million events, 100 per request'],
    ['---', '---', '---', '---'],
    ...rows,
    ['**Sum, USD**', ...sums.map((sum) => `**${sum}**`)],
  ]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('')
    .replace('|  |', '| |')
    .replace('| --- | --- | --- | --- |', '|---|---|---|---|')
}

/** Returns an amount with two significant digits below 10 USD. */
export function usd(amount: number): string {
  if (amount === 0) return '0'
  if (amount >= 100) return Math.round(amount).toLocaleString('en')
  return amount >= 1
    ? amount.toFixed(2)
    : amount.toPrecision(2).replace(/^(\d\.\d+)e-(\d+)$/, (text) => Number(text).toFixed(6))
}
