import { encryption, front, stream, watching } from '@sluice/core/pipeline'
import { type Load, ratesOf, secondsPerDay } from './load.ts'
import { type Cost, prices } from './prices.ts'

/** A setting that costs money, and whether the definition has it on. */
export type OptionCost = Cost & { setting: string; isOn: boolean }

const hoursPerMonth = 24 * (365 / 12)
const secondsPerMonth = secondsPerDay * (365 / 12)
const onDemandUnitBytes = 1_024
/** One rule for the rate, and three groups of managed rules. */
const firewallRules = 4
const gb = 1e9

/** Returns the monthly cost of each option. `idle` is the part without any event. */
export function optionCosts(load: Load): OptionCost[] {
  const rates = ratesOf(load)
  const requests = rates.requestsPerSecond * secondsPerMonth
  const longRetention = prices.longRetentionShardHour * hoursPerMonth
  return [
    {
      name: 'Dashboard',
      setting: 'watching.dashboard',
      isOn: watching.dashboard,
      note: "production only, and free for an account's first three",
      idle: prices.dashboard,
      load: 0,
    },
    {
      name: 'Front',
      setting: 'front',
      isOn: Object.keys(front).length > 0,
      note: 'CloudFront, and AWS WAF with four rules',
      idle: prices.firewall + firewallRules * prices.firewallRule,
      load: (requests / 1e6) * prices.firewallRequestsMillion + (requests / 1e4) * prices.frontRequests,
    },
    {
      name: 'Own key',
      setting: 'encryption.customerKey',
      isOn: encryption.customerKey,
      note: `${prices.keyCalls} USD per 10,000 calls. A stream and a bucket key make few.`,
      idle: prices.key,
      load: 0,
    },
    {
      name: 'Retention',
      setting: 'stream.retentionHours above 24, up to 168',
      isOn: stream.retentionHours > 24,
      note: `${prices.longRetentionShardHour} USD per shard and hour`,
      idle: longRetention,
      load: (rates.shards - 1) * longRetention,
    },
  ]
}

/** Returns the monthly cost of an on-demand stream, which has no shards to pay. One reader reads each record: Firehose. */
export function onDemandCost(load: Load): Pick<Cost, 'idle' | 'load'> {
  const { recordsPerSecond, recordBytes } = ratesOf(load)
  const billedBytes = Math.ceil(recordBytes / onDemandUnitBytes) * onDemandUnitBytes
  const gbPerMonth = (recordsPerSecond * secondsPerMonth * billedBytes) / gb
  return {
    idle: prices.onDemandHour * hoursPerMonth,
    load: gbPerMonth * (prices.onDemandWriteGb + prices.onDemandReadGb),
  }
}
