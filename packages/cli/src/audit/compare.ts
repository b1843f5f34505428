import type { Random } from '@sluice/core/random'
import { eachLine } from '@sluice/core/stored-line'
import { type Counts, Tally } from '@sluice/core/tally'
import { readAhead } from '../read-ahead.ts'
import { type Duplicated, type Lost, nameDuplicated, nameLost } from './name-events.ts'
import type { Snapshot } from './snapshot.ts'

/** Numbers of lines. `inStream = inS3 + buffered` if nothing is lost or copied. */
export type Audit = {
  pid?: number
  /** Different events in the stream, by id. The other lines of the stream are copies. */
  accepted: number
  inStream: number
  /** In the stream, but in no object yet. */
  buffered: number
  inS3: number
  objects: number
  /**
   * `unnamed` counts the lines whose records have expired, so that their ids are unknown. `expired` counts those of them
   * that expired before they were delivered.
   */
  lost: { lines: number; unnamed: number; expired: number; events: Lost[] }
  /** `lines` counts the lines beyond the first of an id, `ids` the ids that have such lines. */
  duplicated: { lines: number; ids: number; events: Duplicated[] }
}

/** Lines in the stream's records: all, those not delivered, and delivered ones without an id. */
type StreamCounts = { stored: number; buffered: number; withoutId: number }

/** Lines in the objects: all, and those without an id. */
type ObjectCounts = { lines: number; withoutId: number }

/** Objects that are read at once. */
const width = 8

/** Compares the stream with the objects, id by id. `random` seeds the hashes of the ids. */
export async function audit(snapshot: Snapshot, random: Random): Promise<Audit> {
  const tally = new Tally(random)
  const s3 = await countObjects(snapshot, tally)
  const stream = countStream(snapshot, tally)
  const difference = differenceIn(tally)
  const acknowledged = snapshot.acknowledged ?? snapshot.inStream
  const { missing, surplus, copies, repeated, repeatedIds, matched } = difference
  const expired = countExpired(snapshot, stream, s3, surplus)
  const unnamed = expired.missing + expired.undelivered + Math.max(0, acknowledged - snapshot.inStream)
  return {
    ...(snapshot.pid !== undefined && { pid: snapshot.pid }),
    accepted: snapshot.inStream - copies,
    inStream: snapshot.inStream,
    buffered: stream.buffered,
    inS3: snapshot.isWindow ? matched + stream.withoutId - expired.missing : s3.lines,
    objects: snapshot.objects.length,
    lost: {
      lines: missing + unnamed,
      unnamed,
      expired: expired.undelivered,
      events: missing > 0 ? nameLost(snapshot, tally) : [],
    },
    duplicated: {
      lines: repeated,
      ids: repeatedIds,
      events: repeated > 0 ? await nameDuplicated(snapshot, tally) : [],
    },
  }
}

function countStream(snapshot: Snapshot, tally: Tally): StreamCounts {
  const counts = { stored: 0, buffered: 0, withoutId: 0 }
  for (const { isDelivered, data } of snapshot.records(tally)) {
    eachLine(data, (start, _end, idStart, idEnd) => {
      counts.stored++
      if (!isDelivered) counts.buffered++
      if (idStart > start && isDelivered) tally.addInStream(data, idStart, idEnd)
      else if (idStart > start) tally.addWaiting(data, idStart, idEnd)
      else if (isDelivered) counts.withoutId++
    })
  }
  return counts
}

async function countObjects(snapshot: Snapshot, tally: Tally): Promise<ObjectCounts> {
  const counts = { lines: 0, withoutId: 0 }
  for await (const { item, result } of readAhead(snapshot.objects, width, snapshot.read)) {
    snapshot.onObject?.(item, result)
    if (result.kind !== 'content') continue
    const { data } = result
    eachLine(data, (start, _end, idStart, idEnd) => {
      counts.lines++
      if (idStart === start) counts.withoutId++
      else tally.addInS3(data, idStart, idEnd)
    })
  }
  return counts
}

function differenceIn(counts: Iterable<Counts>) {
  const difference = { missing: 0, surplus: 0, copies: 0, repeated: 0, repeatedIds: 0, matched: 0 }
  for (const { inStream, waiting, inS3 } of counts) {
    difference.missing += Math.max(0, inStream - inS3)
    difference.matched += Math.min(inStream, inS3)
    difference.copies += Math.max(0, inStream + waiting - 1)
    difference.surplus += Math.max(0, inS3 - inStream)
    difference.repeated += Math.max(0, inS3 - 1)
    if (inS3 > 1) difference.repeatedIds++
  }
  return difference
}

/**
 * Returns the number of lost lines among the expired records: delivered lines that are missing, and lines that were not
 * delivered. Their ids are unknown, but their lines were counted, so as many other lines must be in the objects.
 */
function countExpired(snapshot: Snapshot, stream: StreamCounts, s3: ObjectCounts, surplus: number) {
  const expired = snapshot.inStream - stream.stored
  const deliveredStored = stream.stored - stream.buffered
  const deliveredExpired = Math.min(expired, Math.max(0, snapshot.delivered - deliveredStored))
  const missing = Math.max(0, deliveredExpired + stream.withoutId - surplus - s3.withoutId)
  return { missing, undelivered: expired - deliveredExpired }
}
