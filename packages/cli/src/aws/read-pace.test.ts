import { manualClock } from '@sluice/core/manual-clock'
import { kinesisLimits } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { fastestIntervalMs, readPace } from './read-pace.ts'

const record = (bytes: number) => ({ data: new Uint8Array(bytes) })

/** Returns the seconds until the last of some reads, if each returns these records. */
async function secondsOf(calls: number, intervalMs: number, records: { data: Uint8Array }[]): Promise<number> {
  const clock = manualClock()
  const pace = readPace(clock, intervalMs)
  const reading = (async () => {
    for (let n = 0; n < calls; n++) {
      await pace.wait()
      pace.spend(records)
    }
    return clock.monotonic() / 1_000
  })()
  await clock.advance(3_600_000)
  return reading
}

describe('readPace', () => {
  it('leaves 3 of 5 reads a second to Firehose', async () => {
    const { shardReadsPerSecond } = kinesisLimits
    expect(await secondsOf(shardReadsPerSecond - 3 + 1, fastestIntervalMs, [])).toBe(1)
  })

  it('leaves half of the bytes to Firehose', async () => {
    const half = kinesisLimits.shardReadBytesPerSecond / 2
    expect(await secondsOf(11, fastestIntervalMs, [record(half), record(half)])).toBe(20)
  })

  it('waits no longer than the interval for few bytes', async () => {
    expect(await secondsOf(11, 1_000, [record(100)])).toBe(10)
  })

  it.each([
    [[], 41],
    [[record(25_000)], 41],
    [[record(150)], 6_990],
    [[record(50)], kinesisLimits.getRecords],
    [[record(1_000_000), record(10)], 1],
    [[record(0)], kinesisLimits.getRecords],
  ])('requests as many records as fit into the interval (%#)', (records, limit) => {
    const pace = readPace(manualClock(), 1_000)
    pace.spend(records)
    expect(pace.limit()).toBe(limit)
  })

  it('requests fewer records for a shorter interval', () => {
    expect(readPace(manualClock(), fastestIntervalMs).limit()).toBe(20)
  })

  it('stops waiting when the signal aborts', async () => {
    const pace = readPace(manualClock(), 1_000)
    await pace.wait()
    const controller = new AbortController()
    const waiting = pace.wait(controller.signal)
    controller.abort()
    await expect(waiting).resolves.toBeUndefined()
  })
})
