import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis'
import type { Clock } from '@sluice/core/clock'
import type { Aws } from '../aws/clients.ts'
import { fastestIntervalMs } from '../aws/read-pace.ts'
import { readShards } from '../aws/shards.ts'
import { grouped } from '../plural.ts'
import type { ProgressBar } from '../progress-bar.ts'
import { createSpool, type Spool } from './spool.ts'

/** Milliseconds since 1970. `to` is excluded. */
export type Window = { from: number; to: number }

/** Returns the time of the oldest record that a stream keeps, in milliseconds since 1970. */
export async function horizonOf({ kinesis }: Aws, stream: string, clock: Clock): Promise<number> {
  const { StreamDescriptionSummary: about } = await kinesis.send(
    new DescribeStreamSummaryCommand({ StreamName: stream }),
  )
  return clock.now() - (about?.RetentionPeriodHours ?? 0) * 3_600_000
}

/** The part of a stream that was read, and the number of its lines. */
export type ReadStream = { spool: Spool; lines: number }

/** Reads the ids of the records that arrived in a window. */
export async function readStream(
  { kinesis }: Aws,
  stream: string,
  window: Window,
  { clock, bar }: { clock: Clock; bar: ProgressBar },
): Promise<ReadStream> {
  const { from, to } = window
  const spool = createSpool()
  let lines = 0
  if (from >= to) return { spool, lines }
  // All shards are read at the same speed, so the last one stands for all.
  const onPosition = (at: number) => bar.show(at - from, to - from, `${grouped(lines)} events read from the stream`)
  try {
    const start = { from: 'time', at: from } as const
    await readShards({ kinesis, stream, start, clock, intervalMs: fastestIntervalMs }, ({ records, behindMs }) => {
      for (const record of records) {
        if (record.arrivedAt >= from && record.arrivedAt < to) lines += spool.add(record)
      }
      const last = records.at(-1)?.arrivedAt ?? Math.max(from, clock.now() - behindMs)
      onPosition(behindMs === 0 ? to : Math.min(last, to))
      return behindMs > 0 && last < to
    })
    return { spool, lines }
  } catch (error) {
    spool.close()
    throw error
  }
}
