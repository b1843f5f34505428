import type { DatabaseSync } from 'node:sqlite'
import type { Stream } from './stream.ts'

/** Opens the table of streams. It is held in memory as well, because every request reads it. */
export function openStreamTable(db: DatabaseSync) {
  const mode = "iif(onDemand.firstShard IS NULL, 'PROVISIONED', 'ON_DEMAND') AS mode"
  const join = 'LEFT JOIN onDemand ON onDemand.firstShard = streams.firstShard'
  const select = db.prepare(`SELECT streams.*, ${mode} FROM streams ${join} ORDER BY name`)
  const insert = db.prepare('INSERT INTO streams VALUES (?, ?, ?, ?, ?)')
  const insertMode = db.prepare('INSERT INTO onDemand VALUES (?)')
  const removeMode = db.prepare('DELETE FROM onDemand WHERE firstShard = ?')
  const update = db.prepare('UPDATE streams SET retentionHours = ? WHERE name = ?')
  const remove = db.prepare('DELETE FROM streams WHERE name = ?')
  const load = () => new Map((select.all() as unknown as Stream[]).map((stream) => [stream.name, stream]))
  let streams = load()
  return {
    /** Returns all streams, by name. */
    all: (): Stream[] => [...streams.values()],
    get: (name: string): Stream | undefined => streams.get(name),
    insert({ name, createdAt, shardCount, retentionHours, mode, firstShard }: Stream): void {
      insert.run(name, createdAt, shardCount, retentionHours, firstShard)
      if (mode === 'ON_DEMAND') insertMode.run(firstShard)
    },
    setRetention: (name: string, hours: number): void => void update.run(hours, name),
    delete({ name, firstShard }: Stream): void {
      remove.run(name)
      removeMode.run(firstShard)
    },
    /** Reads the table again. Required after each transaction that changes it. */
    reload(): void {
      streams = load()
    },
  }
}
