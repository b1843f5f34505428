import type { Clock } from '@sluice/core/clock'
import { stream as definition, firehoseLimits, timeouts } from '@sluice/core/pipeline'
import { timesOf } from '@sluice/core/stored-line'
import { openRecords } from '../audit/records.ts'
import { fastestIntervalMs } from '../aws/read-pace.ts'
import { readShards } from '../aws/shards.ts'
import { databaseIn } from '../place/names.ts'
import type { Place } from '../place/place.ts'
import { linesWith } from './copies.ts'

/** The place of an event in the stream. Times are ISO times. `arrivedAt` is unknown in a data folder. */
export type Position =
  | { status: 'found'; shardId: string; sequenceNumber: string; arrivedAt?: string; receivedAt: string }
  /** The stream has dropped the records of that time. */
  | { status: 'expired' }
  | { status: 'missing' }

type Window = { from: number; to: number }

/** The clocks of the handler and of Kinesis may differ by this time. */
const skewMs = 5_000
const storeMs = timeouts.storeSeconds * 1_000

/** Firehose delivers a record after this time at the latest, so one that isn't in an object is in this part of the stream. */
const undeliveredMs = (firehoseLimits.bufferingIntervalSeconds.max + 60) * 1_000
const retentionMs = definition.retentionHours * 3_600_000

/**
 * Finds an event in the stream. `acceptedAt` is the time in its stored line, or a guess. Without one, or if it is a guess
 * that fails, the records that may not be delivered yet are searched. Times are in milliseconds since 1970.
 */
export async function findPosition(
  id: string,
  place: Exclude<Place, { kind: 'folder' }>,
  { acceptedAt, isExact, clock }: { acceptedAt: number | undefined; isExact: boolean; clock: Clock },
): Promise<Position> {
  const now = clock.now()
  const windows: Window[] = []
  const isKept = acceptedAt !== undefined && acceptedAt > now - retentionMs
  if (isKept) windows.push({ from: acceptedAt - skewMs, to: acceptedAt + storeMs + skewMs })
  if (!isExact) windows.push({ from: now - undeliveredMs, to: now + skewMs })
  for (const window of windows) {
    const found = await findInWindow(id, place, window, clock)
    if (found) return found
  }
  return { status: acceptedAt !== undefined && !isKept ? 'expired' : 'missing' }
}

async function findInWindow(
  id: string,
  { aws, names }: Exclude<Place, { kind: 'folder' }>,
  { from, to }: Window,
  clock: Clock,
): Promise<Position | undefined> {
  const controller = new AbortController()
  let found: Position | undefined
  const { kinesis } = aws
  const start = { from: 'time', at: Math.min(from, clock.now() - 1_000) } as const
  const options = { kinesis, stream: names.stream, start, clock, intervalMs: fastestIntervalMs }
  await readShards({ ...options, signal: controller.signal }, ({ records, behindMs }) => {
    for (const { shardId, sequenceNumber, arrivedAt, data } of records) {
      for (const { start } of linesWith(data, id)) {
        const receivedAt = timesOf(data.subarray(start))?.receivedAt ?? ''
        found ??= { status: 'found', shardId, sequenceNumber, arrivedAt: new Date(arrivedAt).toISOString(), receivedAt }
      }
    }
    if (found) controller.abort()
    return !found && behindMs > 0 && (records.at(-1)?.arrivedAt ?? clock.now() - behindMs) < to
  })
  return found
}

/** Finds an event among the records in a data folder whose pipeline doesn't run. */
export function findInFolder(id: string, { dataDir, names }: Extract<Place, { kind: 'folder' }>): Position {
  const { records, close } = openRecords(databaseIn(dataDir), names.stream, {})
  try {
    for (const { shardId, sequenceNumber, data } of records()) {
      const [found] = linesWith(data, id)
      if (!found) continue
      const receivedAt = timesOf(data.subarray(found.start))?.receivedAt ?? ''
      return { status: 'found', shardId, sequenceNumber, receivedAt }
    }
    return { status: 'missing' }
  } finally {
    close()
  }
}
