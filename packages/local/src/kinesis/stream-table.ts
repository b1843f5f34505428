import type { DatabaseSync } from 'node:sqlite'
import type { Stream } from './stream.ts'

/** Opens the table of streams. It is held in memory as well, because every request reads it. */
export function openStreamTable(db: DatabaseSync) {
  const select = db.prepare('SELECT * FROM streams LEFT JOIN settings USING (firstShard) ORDER BY name')
  const insert = db.prepare('INSERT INTO streams VALUES (?, ?, ?, ?, ?)')
  const save = db.prepare('INSERT INTO settings VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET tags = excluded.tags')
  const update = db.prepare('UPDATE streams SET retentionHours = ? WHERE name = ?')
  const remove = db.prepare('DELETE FROM streams WHERE name = ?')
  const removeSettings = db.prepare('DELETE FROM settings WHERE firstShard = ?')
  const load = () => new Map(select.all().map((row) => [String(row.name), readStream(row)]))
  let streams = load()
  const setTags = ({ firstShard, mode }: Stream, tags: Stream['tags']): void =>
    void save.run(firstShard, mode, JSON.stringify(tags))
  return {
    /** Returns all streams, by name. */
    all: (): Stream[] => [...streams.values()],
    get: (name: string): Stream | undefined => streams.get(name),
    insert(stream: Stream): void {
      const { name, createdAt, shardCount, retentionHours, firstShard } = stream
      insert.run(name, createdAt, shardCount, retentionHours, firstShard)
      setTags(stream, stream.tags)
    },
    setTags,
    setRetention: (name: string, hours: number): void => void update.run(hours, name),
    delete({ name, firstShard }: Stream): void {
      remove.run(name)
      removeSettings.run(firstShard)
    },
    /** Reads the table again. Required after each transaction that changes it. */
    reload(): void {
      streams = load()
    },
  }
}

/** A stream from before the settings has none. */
const readStream = ({ mode, tags, ...stream }: Record<string, unknown>): Stream =>
  ({ ...stream, mode: mode ?? 'PROVISIONED', tags: JSON.parse(String(tags ?? '{}')) }) as Stream
