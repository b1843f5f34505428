import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { linesIn } from '../lines.ts'

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

/** A record's place is its shard's id times this, plus its count: one key for range reads, below 2^53. */
const placeOf = (shard: number, n: number): number => shard * 2 ** 40 + n

const schema = `
  CREATE TABLE IF NOT EXISTS streams (
    name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, shard_count INTEGER NOT NULL,
    retention_hours INTEGER NOT NULL, first_shard INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS shards (
    id INTEGER PRIMARY KEY AUTOINCREMENT, records INTEGER NOT NULL DEFAULT 0,
    lines INTEGER NOT NULL DEFAULT 0, arrival INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS records (
    place INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, partition_key TEXT NOT NULL, data BLOB NOT NULL
  ) STRICT;
`

/** Streams and their records in one SQLite file. What `append` has answered is on disk. */
export class Store {
  readonly #db: DatabaseSync
  readonly #now: () => number
  readonly #insert: StatementSync
  readonly #shard: StatementSync
  readonly #advance: StatementSync
  readonly #oldest: StatementSync
  readonly #arrival: StatementSync
  #streams: Map<string, Stream>
  #waiting: {
    records: NewRecord[]
    resolve: (counts: number[]) => void
    reject: (error: unknown) => void
  }[] = []

  constructor(folder: string, now: () => number = Date.now) {
    mkdirSync(folder, { recursive: true })
    this.#now = now
    this.#db = new DatabaseSync(join(folder, 'kinesis.db'))
    // FULL syncs the log before a commit returns; on macOS only fullfsync makes the disk obey.
    this.#db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1')
    this.#db.exec(schema)
    this.#insert = this.#db.prepare('INSERT INTO records VALUES (?, ?, ?, ?)')
    this.#shard = this.#db.prepare('SELECT records, lines, arrival FROM shards WHERE id = ?')
    this.#advance = this.#db.prepare('UPDATE shards SET records = ?, lines = ?, arrival = ? WHERE id = ?')
    this.#oldest = this.#db.prepare(
      'SELECT place, arrival FROM records WHERE place >= ? AND place < ? ORDER BY place LIMIT 1',
    )
    this.#arrival = this.#db.prepare('SELECT arrival FROM records WHERE place = ?')
    this.#streams = this.#loadStreams()
  }

  streams(): Stream[] {
    return [...this.#streams.values()]
  }

  stream(name: string): Stream | undefined {
    return this.#streams.get(name)
  }

  createStream(name: string, shardCount: number, retentionHours: number): void {
    this.#transaction(() => {
      const insert = this.#db.prepare('INSERT INTO shards DEFAULT VALUES')
      const [firstShard = 0] = Array.from({ length: shardCount }, () => Number(insert.run().lastInsertRowid))
      this.#db
        .prepare('INSERT INTO streams VALUES (?, ?, ?, ?, ?)')
        .run(name, Math.floor(this.#now() / 1_000), shardCount, retentionHours, firstShard)
    })
    this.#streams = this.#loadStreams()
  }

  deleteStream({ name, firstShard, shardCount }: Stream): void {
    const end = firstShard + shardCount
    this.#transaction(() => {
      this.#db
        .prepare('DELETE FROM records WHERE place >= ? AND place < ?')
        .run(placeOf(firstShard, 0), placeOf(end, 0))
      this.#db.prepare('DELETE FROM shards WHERE id >= ? AND id < ?').run(firstShard, end)
      this.#db.prepare('DELETE FROM streams WHERE name = ?').run(name)
    })
    this.#streams = this.#loadStreams()
  }

  /** The records' counts, in order, once they are on disk. Requests that wait together share one transaction. */
  append(records: NewRecord[]): Promise<number[]> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ records, resolve, reject }) === 1) setImmediate(() => this.#flush())
    })
  }

  /** Up to `limit` records of a shard from count `n` on, without those that arrived before `horizon`. */
  *read(shard: number, n: number, limit: number, horizon: number): Generator<StoredRecord> {
    const first = Math.max(n, this.countAt(shard, horizon))
    const rows = this.#db
      .prepare('SELECT * FROM records WHERE place >= ? AND place < ? ORDER BY place LIMIT ?')
      .iterate(placeOf(shard, first), placeOf(shard + 1, 0), limit)
    for (const row of rows) {
      yield {
        n: Number(row.place) - placeOf(shard, 0),
        arrival: Number(row.arrival),
        partitionKey: String(row.partition_key),
        data: Buffer.from(row.data as Uint8Array),
      }
    }
  }

  /** The count of a shard's first record that arrived at `arrival` or later: a binary search, as counts have no gaps. */
  countAt(shard: number, arrival: number): number {
    const oldest = this.#oldest.get(placeOf(shard, 0), placeOf(shard + 1, 0))
    const end = this.shard(shard).records + 1
    if (!oldest) return end
    let low = Number(oldest.place) - placeOf(shard, 0)
    if (Number(oldest.arrival) >= arrival) return low
    for (let high = end; low < high; ) {
      const middle = Math.floor((low + high) / 2)
      const row = this.#arrival.get(placeOf(shard, middle))
      if (Number(row?.arrival) < arrival) low = middle + 1
      else high = middle
    }
    return low
  }

  /** How many records a shard ever took, how many lines they held, and when the last one came. */
  shard(id: number): { records: number; lines: number; arrival: number } {
    const row = this.#shard.get(id)
    return {
      records: Number(row?.records),
      lines: Number(row?.lines),
      arrival: Number(row?.arrival),
    }
  }

  /** Lines that a stream ever took. */
  linesIn({ firstShard, shardCount }: Stream): number {
    const ids = Array.from({ length: shardCount }, (_, i) => firstShard + i)
    return ids.reduce((sum, id) => sum + this.shard(id).lines, 0)
  }

  /** Forgets a stream's records that arrived before `horizon`. */
  trim({ firstShard, shardCount }: Stream, horizon: number): void {
    const remove = this.#db.prepare('DELETE FROM records WHERE place >= ? AND place < ?')
    for (let shard = firstShard; shard < firstShard + shardCount; shard++) {
      remove.run(placeOf(shard, 0), placeOf(shard, this.countAt(shard, horizon)))
    }
  }

  close(): void {
    this.#db.close()
  }

  #loadStreams(): Map<string, Stream> {
    const rows = this.#db.prepare('SELECT * FROM streams ORDER BY name').all()
    return new Map(
      rows.map((row) => [
        String(row.name),
        {
          name: String(row.name),
          createdAt: Number(row.created_at),
          shardCount: Number(row.shard_count),
          retentionHours: Number(row.retention_hours),
          firstShard: Number(row.first_shard),
        },
      ]),
    )
  }

  #flush(): void {
    const group = this.#waiting
    this.#waiting = []
    try {
      const counts = this.#transaction(() => this.#appendAll(group.map(({ records }) => records)))
      for (const [i, { resolve }] of group.entries()) resolve(counts[i] ?? [])
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  #appendAll(group: NewRecord[][]): number[][] {
    const shards = new Map<number, { records: number; lines: number; arrival: number }>()
    const counts = group.map((records) =>
      records.map(({ shard, partitionKey, data }) => {
        const state = shards.get(shard) ?? this.shard(shard)
        shards.set(shard, state)
        state.records++
        state.lines += linesIn(data)
        state.arrival = Math.max(state.arrival, this.#now())
        this.#insert.run(placeOf(shard, state.records), state.arrival, partitionKey, data)
        return state.records
      }),
    )
    for (const [id, { records, lines, arrival }] of shards) this.#advance.run(records, lines, arrival, id)
    return counts
  }

  #transaction<T>(write: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      const result = write()
      this.#db.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }
}
