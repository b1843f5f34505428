import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { expect, it } from 'vitest'
import type { Firehose } from '../firehose/service.ts'
import type { Kinesis } from '../kinesis/service.ts'
import { faultSwitch } from './fault-switch.ts'
import type { Observer } from './observe.ts'
import { pipelineStats } from './stats.ts'

const buffer = { bytes: 97, sizeBytes: 1_048_576, deliverAt: '2026-11-23T12:00:08.000Z' }

/** Returns the counts of a stream of 10 lines, 2 of which are copies. */
function statsOf({ delivered, expired, lag }: { delivered: number; expired: number; lag: number }) {
  const kinesis = { linesIn: () => 10, shardsIn: () => [{ records: 10, lag }], expiredIn: () => expired }
  const firehose = { delivered: () => ({ lines: delivered, checkpoints: {} }) }
  const observer = { counts: () => ({ acknowledged: 7, duplicates: 2, retries: 1, failed: 0, buffer }) }
  return pipelineStats({
    kinesis: kinesis as unknown as Kinesis,
    firehose: firehose as unknown as Firehose,
    observer: observer as unknown as Observer,
    faults: faultSwitch({ clock: manualClock(), random: seededRandom(1) }),
  })
}

it('counts expired events as expired and not as buffered', () => {
  expect(statsOf({ delivered: 4, expired: 3, lag: 3 })).toMatchObject({ buffered: 3, expired: 3, lost: 0 })
  expect(statsOf({ delivered: 7, expired: 3, lag: 0 })).toMatchObject({ buffered: 0, expired: 3, lost: 0 })
})

it('counts an expired event as delivered if the delivery stream still held it', () => {
  expect(statsOf({ delivered: 9, expired: 3, lag: 0 })).toMatchObject({ buffered: 0, expired: 1 })
})

it('counts each line of the stream once as an event or a copy, and once by its place', () => {
  for (const lag of [0, 3]) {
    const { accepted, duplicates, inStream, delivered, buffered, expired, lost } = statsOf({
      delivered: 4,
      expired: 3,
      lag,
    })
    expect({ accepted, duplicates, inStream }).toEqual({ accepted: 8, duplicates: 2, inStream: 10 })
    expect(delivered + buffered + expired + lost).toBe(inStream)
  }
})

it('has no buffer unless events are buffered', () => {
  expect(statsOf({ delivered: 4, expired: 0, lag: 6 }).buffer).toEqual(buffer)
  expect(statsOf({ delivered: 10, expired: 0, lag: 0 }).buffer).toBeNull()
})
