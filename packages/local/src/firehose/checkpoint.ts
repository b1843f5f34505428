import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export type DeliveryStream = {
  name: string
  /** Rises with each change of the configuration; stands in the object keys. */
  version: number
  /** Seconds since 1970. */
  createdAt: number
  streamName: string
  bucket: string
  prefix: string
  errorOutputPrefix: string
  fileExtension: string
  compressionFormat: 'UNCOMPRESSED' | 'GZIP'
  bufferingIntervalSeconds: number
  bufferingSizeMiB: number
}

/** Consecutive records of one shard, by their sequence numbers, both ends included. */
export type Segment = { shardId: string; from: string; to: string }

/** An object about to be written: what it is called and what is in it, in order. */
export type Intent = { key: string; segments: Segment[] }

const schema = `
  CREATE TABLE IF NOT EXISTS delivery_streams (
    name TEXT PRIMARY KEY, configuration TEXT NOT NULL, lines INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoints (
    delivery_stream TEXT NOT NULL, shard_id TEXT NOT NULL, sequence_number TEXT NOT NULL,
    PRIMARY KEY (delivery_stream, shard_id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS intents (delivery_stream TEXT PRIMARY KEY, intent TEXT NOT NULL) STRICT;
`

/**
 * What must outlive Firehose's process. Before a PUT its intent is on disk; after it the checkpoint moves and the
 * intent goes, in one transaction. So a crash repeats at most one PUT, under the same key.
 */
export class Checkpoints {
  readonly #db: DatabaseSync

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#db = new DatabaseSync(join(folder, 'firehose.db'))
    this.#db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1')
    this.#db.exec(schema)
  }

  deliveryStreams(): DeliveryStream[] {
    const rows = this.#db.prepare('SELECT configuration FROM delivery_streams ORDER BY name').all()
    return rows.map((row) => JSON.parse(String(row.configuration)))
  }

  create(deliveryStream: DeliveryStream): void {
    this.#db
      .prepare('INSERT INTO delivery_streams (name, configuration) VALUES (?, ?)')
      .run(deliveryStream.name, JSON.stringify(deliveryStream))
  }

  update(deliveryStream: DeliveryStream): void {
    this.#db
      .prepare('UPDATE delivery_streams SET configuration = ? WHERE name = ?')
      .run(JSON.stringify(deliveryStream), deliveryStream.name)
  }

  delete(name: string): void {
    this.#transaction(() => {
      this.#db.prepare('DELETE FROM intents WHERE delivery_stream = ?').run(name)
      this.#db.prepare('DELETE FROM checkpoints WHERE delivery_stream = ?').run(name)
      this.#db.prepare('DELETE FROM delivery_streams WHERE name = ?').run(name)
    })
  }

  /** The last delivered sequence number of a shard; undefined before the first delivery. */
  sequenceNumber(name: string, shardId: string): string | undefined {
    const row = this.#db
      .prepare('SELECT sequence_number FROM checkpoints WHERE delivery_stream = ? AND shard_id = ?')
      .get(name, shardId)
    return row && String(row.sequence_number)
  }

  intent(name: string): Intent | undefined {
    const row = this.#db.prepare('SELECT intent FROM intents WHERE delivery_stream = ?').get(name)
    return row && JSON.parse(String(row.intent))
  }

  /** Lines that a delivery stream ever delivered. */
  lines(name: string): number {
    return Number(this.#db.prepare('SELECT lines FROM delivery_streams WHERE name = ?').get(name)?.lines ?? 0)
  }

  /** To be called, and to return, before the PUT. */
  intend(name: string, intent: Intent): void {
    this.#db.prepare('INSERT INTO intents VALUES (?, ?)').run(name, JSON.stringify(intent))
  }

  /** To be called once S3 has the object. */
  delivered(name: string, { segments }: Intent, lines: number): void {
    const move = this.#db.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?)')
    this.#transaction(() => {
      for (const { shardId, to } of segments) move.run(name, shardId, to)
      this.#db.prepare('UPDATE delivery_streams SET lines = lines + ? WHERE name = ?').run(lines, name)
      this.#db.prepare('DELETE FROM intents WHERE delivery_stream = ?').run(name)
    })
  }

  close(): void {
    this.#db.close()
  }

  #transaction(write: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE')
    try {
      write()
      this.#db.exec('COMMIT')
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }
}
