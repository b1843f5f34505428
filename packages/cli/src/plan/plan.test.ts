import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { costsOf, sumOf } from './cost.ts'
import { ratesOf } from './load.ts'
import { onDemandCost, optionCosts } from './options.ts'
import { costTable, optionTable } from './table.ts'
import { planText } from './text.ts'

const load = { eventsPerSecond: 50_000, bytes: 400, batch: 100 }

describe('the rates of a load', () => {
  it('follow the packing of records', () => {
    // Lines of 496 bytes: 50 fit into 25,000, so 100 events are two records.
    expect(ratesOf(load)).toMatchObject({ lineBytes: 496, requestsPerSecond: 500, recordsPerSecond: 1_000, shards: 24 })
  })

  it('need a shard per 1,000 records of single events', () => {
    expect(ratesOf({ eventsPerSecond: 2_500, bytes: 44, batch: 1 })).toMatchObject({
      recordsPerSecond: 2_500,
      shards: 3,
    })
  })

  it('write an object a minute, or when the buffer is full', () => {
    expect(ratesOf({ eventsPerSecond: 1, bytes: 400, batch: 1 }).objectsPerDay).toBe(1_440)
    expect(ratesOf(load).objectsPerDay).toBeCloseTo((86_400 * 50_000 * 496) / 1_048_576)
  })
})

describe('the cost of a load', () => {
  it('is the shard and the alarms without events', () => {
    expect(sumOf(costsOf({ ...load, eventsPerSecond: 1e-9 }), 'load')).toBeLessThan(0.01)
    expect(sumOf(costsOf(load), 'idle')).toBeCloseTo(0.015 * 730 + 12 * 0.1 + 4 * 0.3 + 3)
  })

  it('falls with batches', () => {
    const single = sumOf(costsOf({ ...load, batch: 1 }), 'load')
    expect(sumOf(costsOf(load), 'load') * 20).toBeLessThan(single)
  })

  it('is in the tables of docs/deploy/cost.md (npm run cost)', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/deploy/cost.md'), 'utf8')
    for (const table of [costTable(), optionTable()]) expect(page).toContain(`\n\n${table}\n`)
  })

  it('contains the options that the definition has on, and no others', () => {
    const names = costsOf(load).map(({ name }) => name)
    const options = optionCosts(load)
    expect(options.filter(({ name, isOn }) => names.includes(name) !== isOn)).toEqual([])
    expect(options.map(({ name }) => name)).toContain('Dashboard')
  })

  it('grows with the bytes of an on-demand stream, in units of 1 KB per record', () => {
    const perSecond = { eventsPerSecond: 1_000, bytes: 44, batch: 1 }
    // 2,628 million records a month of 1 KB, written and read once.
    expect(onDemandCost(perSecond).load).toBeCloseTo(2_628 * 1.024 * 0.12, 5)
    expect(onDemandCost(perSecond).idle).toBeCloseTo(0.04 * 730)
  })
})

describe('the text', () => {
  it('names the quotas that a load exceeds', () => {
    const large = { eventsPerSecond: 200_000, bytes: 400, batch: 1 }
    const text = planText(large, ratesOf(large), costsOf(large))
    expect(text).toContain('API requests per second: 200,000 needed, 10,000 by default')
    expect(text).toContain('concurrent executions of Lambda: 2,000 needed, 1,000 by default')
    const small = { eventsPerSecond: 10, bytes: 400, batch: 1 }
    expect(planText(small, ratesOf(small), costsOf(small))).not.toContain('by default')
  })
})
