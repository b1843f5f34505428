import { stream } from '@sluice/core/pipeline'
import { functionGb, functionMs, type Load, ratesOf, secondsPerDay } from './load.ts'
import { onDemandCost, optionCosts } from './options.ts'
import { type Cost, prices } from './prices.ts'

const daysPerMonth = 365 / 12
const hoursPerMonth = 24 * daysPerMonth
const firehoseUnitBytes = 5_120
const putUnitBytes = 25_600
/** Bytes in the logs of the gateway and the function per request. Estimated from the log lines. */
const logBytesPerRequest = 1_000
/** Bytes of the line with which the function counts a request. */
const metricsBytesPerRequest = 350
/** The metrics that the alarms of a production stage watch, two of them in each expression, and those of the handler. */
export const watched = { alarmMetrics: 12, customMetrics: 4 } as const
const gb = 1e9

/** Returns the monthly cost of a load in a production stage, by line. `idle` is the part without any event. */
export function costsOf(load: Load): Cost[] {
  const rates = ratesOf(load)
  const perMonth = secondsPerDay * daysPerMonth
  const requests = rates.requestsPerSecond * perMonth
  const records = rates.recordsPerSecond * perMonth
  const units = records * Math.ceil(rates.recordBytes / putUnitBytes)
  const firehoseBytes = records * Math.ceil(rates.recordBytes / firehoseUnitBytes) * firehoseUnitBytes
  const functionSeconds = (requests * functionMs) / 1_000
  const shardCost = prices.shardHour * hoursPerMonth
  const streamCost = {
    name: 'Stream',
    note: `a shard at ${prices.shardHour} USD an hour, and records at ${prices.putUnitsMillion} USD per million`,
    idle: shardCost,
    load: (rates.shards - 1) * shardCost + (units / 1e6) * prices.putUnitsMillion,
  }
  const isOnDemand = stream.shardCount === 'on-demand'
  return [
    isOnDemand ? { ...onDemandCost(load), name: 'Stream', note: 'on demand' } : streamCost,
    {
      name: 'API',
      note: `requests at ${prices.apiRequestsMillion.toFixed(2)} USD per million`,
      idle: 0,
      load: (requests / 1e6) * prices.apiRequestsMillion,
    },
    {
      name: 'Function',
      note: `requests at ${prices.functionRequestsMillion.toFixed(2)} USD per million, ${functionMs} ms each (assumed)`,
      idle: 0,
      load: (requests / 1e6) * prices.functionRequestsMillion + functionSeconds * functionGb * prices.functionGbSecond,
    },
    {
      name: 'Firehose',
      note: `${prices.firehoseGb} USD per GB, each record rounded up to 5 KB`,
      idle: 0,
      load: (firehoseBytes / gb) * prices.firehoseGb,
    },
    {
      name: 'Logs',
      note: `${prices.logsGb.toFixed(2)} USD per GB, about 1 KB per request`,
      idle: 0,
      load: ((requests * logBytesPerRequest) / gb) * prices.logsGb,
    },
    {
      name: 'S3',
      note: `objects at ${prices.s3PutsThousand} USD per 1,000, and each month's events at ${prices.s3GbMonth} USD per GB and month`,
      idle: 0,
      load:
        ((rates.objectsPerDay * daysPerMonth) / 1_000) * prices.s3PutsThousand +
        ((rates.bytesPerSecond * perMonth) / gb) * prices.s3GbMonth,
    },
    {
      name: 'Alarms and metrics',
      note: `production only: ${watched.alarmMetrics} watched metrics, ${watched.customMetrics} own ones, and a log line per request`,
      idle: watched.alarmMetrics * prices.alarmMetric + watched.customMetrics * prices.customMetric,
      load: ((requests * metricsBytesPerRequest) / gb) * prices.logsGb,
    },
    ...optionCosts(load).filter(({ isOn }) => isOn),
  ]
}

export const sumOf = (costs: Cost[], part: 'idle' | 'load'): number => costs.reduce((sum, cost) => sum + cost[part], 0)
