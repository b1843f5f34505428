import type { DatabaseSync } from 'node:sqlite'
import type { Stream } from './stream.ts'

/** Opens the table of streams. It is held in memory as well, because every request reads it. */
export function openStreamTable(db: DatabaseSync) {
  const select = db.prepare('SELECT * FROM streams ORDER BY name')
  const insert = db.prepare('INSERT INTO streams VALUES (?, ?, ?, ?, ?)')
  const update = db.prepare('UPDATE streams SET retentionHours = ? WHERE name = ?')
  const remove = db.prepare('DELETE FROM streams WHERE name = ?')
  const load = () => new Map((select.all() as unknown as Stream[]).map((stream) => [stream.name, stream]))
  let streams = load()
  return {
    /** Returns all streams, by name. */
    all: (): Stream[] => [...streams.values()],
    get: (name: string): Stream | undefined => streams.get(name),
    insert: ({ name, createdAt, shardCount, retentionHours, firstShard }: Stream): void =>
      void insert.run(name, createdAt, shardCount, retentionHours, firstShard),
    setRetention: (name: string, hours: number): void => void update.run(hours, name),
    delete: (name: string): void => void remove.run(name),
    /** Reads the table again. Required after each transaction that changes it. */
    reload(): void {
      streams = load()
    },
  }
}
