import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { layout } from '@sluice/local/disk/layout'
import { decodePosition, placesOf } from '@sluice/local/kinesis/place'
import { positionOf, sequenceNumberOf, shardIdOf } from '@sluice/local/kinesis/shards'
import type { Stream } from '@sluice/local/kinesis/stream'
import { reading } from '../failure.ts'
import { UsageError } from '../usage-error.ts'
import type { SnapshotRecord } from './snapshot.ts'

export type Records = {
  /** Lines that the stream has ever received. */
  inStream: number
  /** Reads the records that the stream still has. */
  records: () => Generator<SnapshotRecord>
  close: () => void
}

/**
 * Opens the records of a stream. `checkpoints` has the last delivered sequence number of each shard.
 * @throws UsageError if the database has another layout or no such stream
 */
export function openRecords(database: string, name: string, checkpoints: Record<string, string>): Records {
  const db = new DatabaseSync(addressOf(database), { readOnly: true })
  const found = reading(database, () => db.prepare('PRAGMA user_version').get()?.user_version)
  if (found !== layout)
    throw new UsageError(`${database} has layout ${found}, and this version needs layout ${layout}.`)
  db.exec('BEGIN') // from the first SELECT on, every SELECT sees the same moment
  const stream = db.prepare('SELECT * FROM streams WHERE name = ?').get(name) as Stream | undefined
  if (!stream) throw new UsageError(`${database} has no stream ${name}.`)
  const shards = Array.from({ length: stream.shardCount }, (_, number) => ({ number, id: stream.firstShard + number }))
  const selectLines = db.prepare('SELECT lines FROM shards WHERE id = ?')
  const selectRecords = db.prepare('SELECT place, data FROM records WHERE place >= ? AND place < ? ORDER BY place')

  function* records(life: Stream): Generator<SnapshotRecord> {
    for (const { number, id } of shards) {
      const shardId = shardIdOf(number)
      const delivered = positionOf(checkpoints[shardId] ?? '', life, number) ?? 0
      for (const row of selectRecords.iterate(...placesOf(id))) {
        const position = decodePosition(Number(row.place))
        const sequenceNumber = sequenceNumberOf(life, number, position)
        yield { shardId, sequenceNumber, isDelivered: position <= delivered, data: row.data as Uint8Array }
      }
    }
  }

  return {
    inStream: shards.reduce((sum, { id }) => sum + Number(selectLines.get(id)?.lines), 0),
    records: () => records(stream),
    close: () => db.close(),
  }
}

/** Returns the address that opens a database without changing its folder: SQLite creates files beside a closed one. */
function addressOf(database: string): URL {
  const url = pathToFileURL(database)
  if (!existsSync(`${database}-wal`)) url.search = 'immutable=1'
  return url
}
