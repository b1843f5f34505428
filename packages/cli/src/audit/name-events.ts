import { eachLine } from '@sluice/core/stored-line'
import type { Tally } from '@sluice/core/tally'
import type { Snapshot } from './snapshot.ts'

/** A delivered event that is in fewer objects than lines were stored, and a record that still has it. */
export type Lost = { id: string; shardId: string; sequenceNumber: string }

/** An event that is in the objects more than once, and the first of these objects. */
export type Duplicated = { id: string; lines: number; objects: string[] }

/** A report names at most so many lost and duplicated events, and so many objects of each. All are counted. */
const maxEvents = 10_000
const maxObjects = 5

/** Returns the delivered events that are in fewer objects than lines were stored. */
export function nameLost(snapshot: Snapshot, tally: Tally): Lost[] {
  const lost = new Map<string, Lost>()
  for (const { shardId, sequenceNumber, isDelivered, data } of snapshot.records(tally)) {
    if (!isDelivered) continue
    eachLine(data, (start, _end, idStart, idEnd) => {
      if (idStart === start || lost.size === maxEvents) return
      const { inStream, inS3 } = tally.countsOf(data, idStart, idEnd)
      if (inStream <= inS3) return
      const id = idOf(data, idStart, idEnd)
      lost.set(id, { id, shardId, sequenceNumber })
    })
  }
  return [...lost.values()]
}

/** Returns the events that are in the objects more than once. */
export async function nameDuplicated(snapshot: Snapshot, tally: Tally): Promise<Duplicated[]> {
  const duplicated = new Map<string, Duplicated>()
  for (const object of snapshot.objects) {
    const content = await snapshot.read(object)
    if (content.kind !== 'content') continue
    const { data } = content
    eachLine(data, (start, _end, idStart, idEnd) => {
      if (idStart === start) return
      const { inS3 } = tally.countsOf(data, idStart, idEnd)
      if (inS3 < 2) return
      const id = idOf(data, idStart, idEnd)
      if (!duplicated.has(id) && duplicated.size === maxEvents) return
      const event = duplicated.get(id) ?? { id, lines: inS3, objects: [] }
      if (event.objects.length < maxObjects && event.objects.at(-1) !== object) event.objects.push(object)
      duplicated.set(id, event)
    })
  }
  return [...duplicated.values()]
}

const idOf = (data: Uint8Array, start: number, end: number): string =>
  JSON.parse(`"${Buffer.from(data.buffer, data.byteOffset + start, end - start).toString('utf8')}"`)
