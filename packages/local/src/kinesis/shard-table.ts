import type { DatabaseSync } from 'node:sqlite'

/** The number of records and lines that a shard has ever received. `arrival` is its last record's, in milliseconds. */
export type ShardTotals = { records: number; lines: number; arrival: number }

/** Opens the table of shards. SQLite never assigns an id twice. */
export function openShardTable(db: DatabaseSync) {
  const insert = db.prepare('INSERT INTO shards DEFAULT VALUES')
  const select = db.prepare('SELECT records, lines, arrival FROM shards WHERE id = ?')
  const update = db.prepare('UPDATE shards SET records = ?, lines = ?, arrival = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM shards WHERE id = ?')
  return {
    /** Adds shards with consecutive ids and returns the first id. */
    insert: (count: number): number => {
      const [first = 0] = Array.from({ length: count }, () => Number(insert.run().lastInsertRowid))
      return first
    },
    totalsOf: (shard: number): ShardTotals => ({ ...select.get(shard) }) as ShardTotals,
    update: (shard: number, { records, lines, arrival }: ShardTotals): void =>
      void update.run(records, lines, arrival, shard),
    delete: (shard: number): void => void remove.run(shard),
  }
}
