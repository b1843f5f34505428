import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Clock, nextTurn } from '@sluice/core/clock'
import { countLines } from '@sluice/core/stored-line'
import { AwsError } from '../aws/error.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { layout } from '../disk/layout.ts'
import { SetupError } from '../setup-error.ts'
import { shardIdOf } from './shards.ts'

export type Stream = {
  name: string
  /** Seconds since 1970. */
  createdAt: number
  shardCount: number
  retentionHours: number
  /** The store's own id of the stream's first shard; the others follow. */
  firstShard: number
}

export type NewRecord = { shard: number; partitionKey: string; data: Buffer }

export type StoredRecord = {
  /** Counts the shard's records, from 1, without gaps. */
  n: number
  /** Milliseconds since 1970; never falls within a shard. */
  arrival: number
  partitionKey: string
  data: Buffer
}

type Row = { place: number; arrival: number; partitionKey: string; data: Uint8Array }

/** What a shard ever took, and when its last record came. */
type ShardTotals = { records: number; lines: number; arrival: number }

export type Store = ReturnType<typeof openStore>

/** A record's place is its shard's id times this, plus its count: one key for range reads, below 2^53. */
export const placeOf = (shard: number, n: number): number => shard * 2 ** 38 + n
/** How many shards a file can ever have: an id is never given twice. */
const maxShards = 2 ** 15 - 2

const schema = `
  CREATE TABLE IF NOT EXISTS streams (
    name TEXT PRIMARY KEY, createdAt INTEGER NOT NULL, shardCount INTEGER NOT NULL,
    retentionHours INTEGER NOT NULL, firstShard INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS shards (
    id INTEGER PRIMARY KEY AUTOINCREMENT, records INTEGER NOT NULL DEFAULT 0,
    lines INTEGER NOT NULL DEFAULT 0, arrival INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS records (
    place INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, partitionKey TEXT NOT NULL, data BLOB NOT NULL
  ) STRICT;
`

/**
 * Streams and their records in one SQLite file. What `append` has answered is on disk.
 * @throws SetupError when the file does not hold all that was acknowledged
 */
export function openStore(folder: string, clock: Clock, onCrashPoint: OnCrashPoint = () => {}) {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'kinesis.db')
  const db = open(path)
  const insertRecord = db.prepare('INSERT INTO records VALUES (?, ?, ?, ?)')
  const selectRecords = db.prepare('SELECT * FROM records WHERE place >= ? AND place < ? ORDER BY place LIMIT ?')
  const selectArrival = db.prepare('SELECT arrival FROM records WHERE place = ?')
  const selectOldest = db.prepare('SELECT min(place) AS place, arrival FROM records WHERE place >= ? AND place < ?')
  const selectLast = db.prepare('SELECT max(place) AS place FROM records WHERE place >= ? AND place < ?')
  const deleteRecords = db.prepare('DELETE FROM records WHERE place >= ? AND place < ?')
  const someRecords = 'SELECT place FROM records WHERE place >= ? AND place < ? LIMIT 5000'
  const deleteSome = db.prepare(`DELETE FROM records WHERE place IN (${someRecords})`)
  const selectShard = db.prepare('SELECT records, lines, arrival FROM shards WHERE id = ?')
  const updateShard = db.prepare('UPDATE shards SET records = ?, lines = ?, arrival = ? WHERE id = ?')

  const totalsOf = (shard: number) => ({ ...selectShard.get(shard) }) as ShardTotals

  let streams = loadStreams()
  for (const stream of streams.values()) for (const shard of shardsOf(stream)) checkEnd(stream, shard)
  let waiting: { records: NewRecord[]; resolve: (counts: number[]) => void; reject: (error: unknown) => void }[] = []

  function loadStreams(): Map<string, Stream> {
    const rows = db.prepare('SELECT * FROM streams ORDER BY name').all() as unknown as Stream[]
    return new Map(rows.map((stream) => [stream.name, stream]))
  }

  function transaction<T>(write: () => T): T {
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = write()
      onCrashPoint('kinesis:before-commit')
      db.exec('COMMIT')
      onCrashPoint('kinesis:after-commit')
      return result
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  function flush(): void {
    const group = waiting
    waiting = []
    try {
      const counts = transaction(() => insert(group.map(({ records }) => records)))
      for (const [i, { resolve }] of group.entries()) resolve(counts[i] ?? [])
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  function insert(group: NewRecord[][]): number[][] {
    const touched = new Map<number, ShardTotals>()
    const at = clock.now()
    const counts = group.map((records) =>
      records.map(({ shard, partitionKey, data }) => {
        const totals = touched.get(shard) ?? totalsOf(shard)
        touched.set(shard, totals)
        totals.records++
        totals.lines += countLines(data)
        totals.arrival = Math.max(totals.arrival, at)
        insertRecord.run(placeOf(shard, totals.records), totals.arrival, partitionKey, data)
        return totals.records
      }),
    )
    for (const [shard, { records, lines, arrival }] of touched) updateShard.run(records, lines, arrival, shard)
    return counts
  }

  /** A file that lost its end is not taken for a shorter stream. */
  function checkEnd({ name, retentionHours, firstShard }: Stream, shard: number): void {
    const { records, arrival } = totalsOf(shard)
    const last = selectLast.get(placeOf(shard, 0), placeOf(shard + 1, 0))?.place ?? placeOf(shard, 0)
    const n = Number(last) - placeOf(shard, 0)
    const isTrimmed = arrival < clock.now() - retentionHours * 3_600_000
    if (n === records || isTrimmed) return
    const gap = `records ${n + 1} to ${records} of ${shardIdOf(shard - firstShard)} in ${name}`
    throw new SetupError(`${path} has lost ${gap}, which were acknowledged; restore it, or choose another --data-dir.`)
  }

  /** The count of a shard's first record that arrived at `arrival` or later: a binary search, as counts have no gaps. */
  function countAt(shard: number, arrival: number): number {
    const oldest = selectOldest.get(placeOf(shard, 0), placeOf(shard + 1, 0))
    let high = totalsOf(shard).records + 1
    if (oldest?.place == null) return high
    let low = Number(oldest.place) - placeOf(shard, 0)
    if (Number(oldest.arrival) >= arrival) return low
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (Number(selectArrival.get(placeOf(shard, middle))?.arrival) < arrival) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    streams: (): Stream[] => [...streams.values()],
    stream: (name: string): Stream | undefined => streams.get(name),

    /** @throws AwsError `LimitExceededException` when this file has had too many shards */
    createStream(name: string, shardCount: number, retentionHours: number): void {
      transaction(() => {
        const insertShard = db.prepare('INSERT INTO shards DEFAULT VALUES')
        const [firstShard = 0] = Array.from({ length: shardCount }, () => Number(insertShard.run().lastInsertRowid))
        const limit = `${path} has had ${maxShards} shards, deleted ones included; choose another --data-dir.`
        if (firstShard + shardCount - 1 > maxShards) throw new AwsError('LimitExceededException', limit)
        const createdAt = Math.floor(clock.now() / 1_000)
        const insertStream = db.prepare('INSERT INTO streams VALUES (?, ?, ?, ?, ?)')
        insertStream.run(name, createdAt, shardCount, retentionHours, firstShard)
      })
      streams = loadStreams()
    },

    deleteStream(stream: Stream): void {
      flush()
      transaction(() => {
        for (const shard of shardsOf(stream)) {
          deleteRecords.run(placeOf(shard, 0), placeOf(shard + 1, 0))
          db.prepare('DELETE FROM shards WHERE id = ?').run(shard)
        }
        db.prepare('DELETE FROM streams WHERE name = ?').run(stream.name)
      })
      streams = loadStreams()
    },

    /** The records' counts, in order, once they are on disk. Requests that wait together share one transaction. */
    append: (records: NewRecord[]): Promise<number[]> =>
      new Promise((resolve, reject) => {
        if (waiting.push({ records, resolve, reject }) === 1) clock.defer(flush)
      }),

    /** Up to `limit` records of a shard from count `n` on, without those that arrived before `horizon`. */
    *read(shard: number, n: number, limit: number, horizon: number): Generator<StoredRecord> {
      const first = Math.max(n, countAt(shard, horizon))
      for (const row of selectRecords.iterate(placeOf(shard, first), placeOf(shard + 1, 0), limit)) {
        const { place, data, ...record } = row as unknown as Row
        yield { ...record, n: place - placeOf(shard, 0), data: Buffer.from(data) }
      }
    },

    countAt,
    totalsOf,

    /** What each shard of a stream ever took. */
    totals: (stream: Stream): ShardTotals[] => shardsOf(stream).map(totalsOf),

    /** Forgets a stream's records that arrived before `horizon`, some at a time: requests go on in between. */
    async trim(stream: Stream, horizon: number): Promise<void> {
      for (const shard of shardsOf(stream)) {
        const deleteSlice = () => deleteSome.run(placeOf(shard, 0), placeOf(shard, countAt(shard, horizon))).changes
        while (db.isOpen && deleteSlice() > 0) await nextTurn(clock)
      }
    },

    close: (): void => db.close(),
  }
}

const shardsOf = ({ firstShard, shardCount }: Stream) => Array.from({ length: shardCount }, (_, i) => firstShard + i)

/** A new file has neither. */
const selectLayout = 'SELECT * FROM pragma_schema_version, pragma_user_version'

function open(path: string): DatabaseSync {
  try {
    const db = new DatabaseSync(path)
    // FULL syncs the log before a commit returns; on macOS only fullfsync makes the disk obey.
    db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1')
    const { schema_version: tables, user_version: found } = { ...db.prepare(selectLayout).get() }
    if (tables !== 0 && found !== layout) throw new Error(`its layout is ${found}, this version's is ${layout}`)
    db.exec(`BEGIN; ${schema} PRAGMA user_version=${layout}; COMMIT`)
    return db
  } catch (cause) {
    throw new SetupError(`${path} cannot be read (${cause}); restore it, or choose another --data-dir.`, { cause })
  }
}
