import type { DatabaseSync } from 'node:sqlite'
import type { Tags } from '../aws/tags.ts'

/** Opens the table of tags, by the stream's first shard: a stream that is created again has other shards. */
export function openTagTable(db: DatabaseSync) {
  const select = db.prepare('SELECT key, value FROM tags WHERE firstShard = ?')
  const insert = db.prepare('INSERT INTO tags VALUES (?, ?, ?)')
  const remove = db.prepare('DELETE FROM tags WHERE firstShard = ?')
  const deleteAll = (firstShard: number): void => void remove.run(firstShard)
  return {
    of: (firstShard: number): Tags =>
      Object.fromEntries(select.all(firstShard).map(({ key, value }) => [key, String(value)])),
    /** Replaces all tags of a stream. */
    set(firstShard: number, tags: Tags): void {
      deleteAll(firstShard)
      for (const [key, value] of Object.entries(tags)) insert.run(firstShard, key, value)
    },
    deleteAll,
  }
}
