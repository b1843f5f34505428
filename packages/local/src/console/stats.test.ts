import { expect, it } from 'vitest'
import type { Firehose } from '../firehose/service.ts'
import type { Kinesis } from '../kinesis/service.ts'
import type { Observer } from './observe.ts'
import { pipelineStats } from './stats.ts'

/** Returns the counts of a stream of 10 lines. */
function statsOf({ delivered, expired, lag }: { delivered: number; expired: number; lag: number }) {
  const kinesis = { linesIn: () => 10, shardsIn: () => [{ records: 10, lag }], expiredIn: () => expired }
  const firehose = { delivered: () => ({ lines: delivered, checkpoints: {} }) }
  const observer = { counts: () => ({ accepted: 10, failed: 0 }) }
  const { buffered, ...stats } = pipelineStats({
    kinesis: kinesis as unknown as Kinesis,
    firehose: firehose as unknown as Firehose,
    observer: observer as unknown as Observer,
  })
  return { buffered, expired: stats.expired }
}

it('counts expired events as expired and not as buffered', () => {
  expect(statsOf({ delivered: 4, expired: 3, lag: 3 })).toEqual({ buffered: 3, expired: 3 })
  expect(statsOf({ delivered: 7, expired: 3, lag: 0 })).toEqual({ buffered: 0, expired: 3 })
})

it('counts an expired event as delivered if the delivery stream still held it', () => {
  expect(statsOf({ delivered: 9, expired: 3, lag: 0 })).toEqual({ buffered: 0, expired: 1 })
})
