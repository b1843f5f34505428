import { deliveryStream, limits, stream } from '@sluice/core/pipeline'
import { sumOf } from './cost.ts'
import type { Load, Rates } from './load.ts'
import { type Cost, prices, quotas } from './prices.ts'
import { usd } from './table.ts'

const count = (value: number) => Math.ceil(value).toLocaleString('en')

/** Returns a plan as text. */
export function planText({ eventsPerSecond, bytes, batch }: Load, rates: Rates, costs: Cost[]): string {
  const rows: [string, string][] = [
    ['load', `${count(eventsPerSecond)} events/s of ${count(bytes)} bytes, ${count(batch)} per request`],
    ['requests', `${count(rates.requestsPerSecond)}/s to the API and the function`],
    [
      'records',
      `${count(rates.recordsPerSecond)}/s of ${count(rates.recordBytes)} bytes, lines of ${count(rates.lineBytes)}`,
    ],
    ['shards', `${count(rates.shards)}   (stream.shardCount is ${stream.shardCount})`],
    ['function', `${count(rates.functionConcurrency)} running at once`],
    ['objects', `${count(rates.objectsPerDay)} a day, of up to ${deliveryStream.bufferingSizeMiB} MiB`],
    ...quotaRows(rates),
    ...requestRows(bytes, batch),
  ]
  const costRows = costs.map(({ name, idle, load }): [string, string] => [name, usd(idle + load)])
  const sum = usd(sumOf(costs, 'idle') + sumOf(costs, 'load'))
  const table = [...costRows, ['Sum', sum] as [string, string]].map(
    ([name, value]) => `  ${name.padEnd(20)}${value.padStart(12)}\n`,
  )
  return `${rows.map(([name, text]) => `${name.padEnd(10)}${text}\n`).join('')}
USD a month, list prices of ${prices.region}, ${prices.published}:
${table.join('')}`
}

/** Returns the quotas that the load exceeds, so that an increase must be requested first. */
function quotaRows(rates: Rates): [string, string][] {
  const needs = [
    ['API requests per second', rates.requestsPerSecond, quotas.apiRequestsPerSecond],
    ['concurrent executions of Lambda', rates.functionConcurrency, quotas.functionConcurrency],
    ['shards of the region', rates.shards, quotas.shards],
  ] as const
  const exceeded = needs.filter(([, need, quota]) => need > quota)
  return exceeded.map(([name, need, quota]) => ['quota', `${name}: ${count(need)} needed, ${count(quota)} by default`])
}

function requestRows(bytes: number, batch: number): [string, string][] {
  const rows: [string, string][] = []
  if (bytes * batch > limits.requestBytes) {
    rows.push(['too large', `a request has ${count(bytes * batch)} bytes, the limit is ${count(limits.requestBytes)}`])
  }
  if (batch === 1) {
    rows.push(['advice', 'batches: with 100 events per request, everything but the shards becomes negligible'])
  }
  return rows
}
