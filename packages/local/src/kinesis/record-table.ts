import type { DatabaseSync } from 'node:sqlite'
import { decodePosition, encodePlace, placesOf } from './place.ts'

/** A record to store. `shard` is the database's id. */
export type NewRecord = { shard: number; partitionKey: string; data: Buffer }

export type StoredRecord = {
  /** Counts the shard's records from 1, without gaps. */
  position: number
  /** Milliseconds since 1970. Never falls within a shard. */
  arrival: number
  partitionKey: string
  data: Buffer
}

type Row = { place: number; arrival: number; partitionKey: string; data: Uint8Array<ArrayBuffer> }

export type RecordTable = ReturnType<typeof openRecordTable>

/** Opens the table of records, by shard and position. */
export function openRecordTable(db: DatabaseSync) {
  const range = 'FROM records WHERE place >= ? AND place < ?'
  const insert = db.prepare('INSERT INTO records VALUES (?, ?, ?, ?)')
  const select = db.prepare(`SELECT * ${range} ORDER BY place LIMIT ?`)
  const selectArrival = db.prepare('SELECT arrival FROM records WHERE place = ?')
  const selectOldest = db.prepare(`SELECT min(place) AS place, arrival ${range}`)
  const selectNewest = db.prepare(`SELECT max(place) AS place ${range}`)
  const deleteRange = db.prepare(`DELETE ${range}`)
  return {
    insert: ({ shard, partitionKey, data }: NewRecord, position: number, arrival: number): void =>
      void insert.run(encodePlace(shard, position), arrival, partitionKey, data),

    /** Yields up to `limit` records of a shard, beginning at a position. */
    *read(shard: number, position: number, limit: number): Generator<StoredRecord> {
      const [, end] = placesOf(shard)
      for (const row of select.iterate(encodePlace(shard, position), end, limit)) {
        const { place, data, ...record } = row as unknown as Row
        yield {
          ...record,
          position: decodePosition(place),
          data: Buffer.from(data.buffer, data.byteOffset, data.length),
        }
      }
    },

    arrivalOf: (shard: number, position: number): number =>
      Number(selectArrival.get(encodePlace(shard, position))?.arrival),

    oldest(shard: number): { position: number; arrival: number } | undefined {
      const { place, arrival } = { ...selectOldest.get(...placesOf(shard)) }
      return place == null ? undefined : { position: decodePosition(Number(place)), arrival: Number(arrival) }
    },

    /** Returns the position of a shard's newest record, or 0. */
    newestPosition: (shard: number): number => decodePosition(Number(selectNewest.get(...placesOf(shard))?.place ?? 0)),

    deleteBefore: (shard: number, position: number): void =>
      void deleteRange.run(encodePlace(shard, 0), encodePlace(shard, position)),

    deleteAll: (shard: number): void => void deleteRange.run(...placesOf(shard)),
  }
}
