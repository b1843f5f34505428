import { eachLine } from '@sluice/core/stored-line'
import type { Snapshot } from './data-folder.ts'
import { Tally } from './tally.ts'

/** A delivered event that is in fewer objects than it was sent, and where the stream still holds it. */
type Lost = { id: string; shardId: string; sequenceNumber: string }

/** An event that is in the objects more than once, and in which (at most `maxPlaces` of them). */
type Duplicated = { id: string; lines: number; objects: string[] }

/** Lines everywhere; `accepted = inStream = inS3 + buffered` when nothing is lost or duplicated. */
export type Audit = {
  pid?: number
  accepted: number
  inStream: number
  /** In the stream, in no object yet. */
  buffered: number
  inS3: number
  objects: number
  /** `unnamed` are those of which no record is left to tell the id. */
  lost: { lines: number; unnamed: number; events: Lost[] }
  /** Lines beyond the first of an id. */
  duplicated: { lines: number; events: Duplicated[] }
}

/** How many lost and duplicated events are named; all of them are counted. */
const maxNamed = 10_000
const maxPlaces = 5

/** Compares the stream with the objects, id by id. */
export function audit(snapshot: Snapshot): Audit {
  const tally = new Tally()
  const stream = { held: 0, buffered: 0, nameless: 0 }
  for (const { isDelivered, data } of snapshot.records()) {
    eachLine(data, (start, _end, idStart, idEnd) => {
      stream.held++
      if (!isDelivered) stream.buffered++
      else if (idStart === start) stream.nameless++
      else tally.addInStream(data, idStart, idEnd)
    })
  }
  const s3 = { lines: 0, nameless: 0 }
  for (const object of snapshot.objects) {
    const data = snapshot.read(object) ?? Buffer.alloc(0)
    eachLine(data, (start, _end, idStart, idEnd) => {
      s3.lines++
      if (idStart === start) s3.nameless++
      else tally.addInS3(data, idStart, idEnd)
    })
  }

  const found = { missing: 0, surplus: 0, repeated: 0 }
  for (const { inStream, inS3 } of tally) {
    found.missing += Math.max(0, inStream - inS3)
    found.surplus += Math.max(0, inS3 - inStream)
    found.repeated += Math.max(0, inS3 - 1)
  }
  // Records older than the retention are gone, but were counted: as many lines must lie in the objects besides.
  const deliveredHeld = stream.held - stream.buffered
  const expired = snapshot.inStream - stream.held
  const deliveredExpired = Math.min(expired, Math.max(0, snapshot.delivered - deliveredHeld))
  const missingExpired = Math.max(0, deliveredExpired + stream.nameless - found.surplus - s3.nameless)
  const undelivered = expired - deliveredExpired
  const accepted = snapshot.accepted ?? snapshot.inStream
  const unnamed = missingExpired + undelivered + Math.max(0, accepted - snapshot.inStream)

  return {
    ...(snapshot.pid !== undefined && { pid: snapshot.pid }),
    accepted,
    inStream: snapshot.inStream,
    buffered: stream.buffered,
    inS3: s3.lines,
    objects: snapshot.objects.length,
    lost: {
      lines: found.missing + unnamed,
      unnamed,
      events: found.missing > 0 ? nameLost(snapshot, tally) : [],
    },
    duplicated: {
      lines: found.repeated,
      events: found.repeated > 0 ? nameDuplicated(snapshot, tally) : [],
    },
  }
}

const idOf = (data: Uint8Array, start: number, end: number): string =>
  JSON.parse(`"${Buffer.from(data.buffer, data.byteOffset + start, end - start).toString('utf8')}"`)

function nameLost(snapshot: Snapshot, tally: Tally): Lost[] {
  const lost = new Map<string, Lost>()
  for (const { shardId, sequenceNumber, isDelivered, data } of snapshot.records()) {
    if (!isDelivered) continue
    eachLine(data, (start, _end, idStart, idEnd) => {
      if (idStart === start || lost.size === maxNamed) return
      const { inStream, inS3 } = tally.countsOf(data, idStart, idEnd)
      if (inStream <= inS3) return
      const id = idOf(data, idStart, idEnd)
      lost.set(id, { id, shardId, sequenceNumber })
    })
  }
  return [...lost.values()]
}

function nameDuplicated(snapshot: Snapshot, tally: Tally): Duplicated[] {
  const duplicated = new Map<string, Duplicated>()
  for (const object of snapshot.objects) {
    const data = snapshot.read(object) ?? Buffer.alloc(0)
    eachLine(data, (start, _end, idStart, idEnd) => {
      if (idStart === start) return
      const { inS3 } = tally.countsOf(data, idStart, idEnd)
      if (inS3 < 2) return
      const id = idOf(data, idStart, idEnd)
      if (!duplicated.has(id) && duplicated.size === maxNamed) return
      const event = duplicated.get(id) ?? { id, lines: inS3, objects: [] }
      if (event.objects.length < maxPlaces && event.objects.at(-1) !== object) event.objects.push(object)
      duplicated.set(id, event)
    })
  }
  return [...duplicated.values()]
}
