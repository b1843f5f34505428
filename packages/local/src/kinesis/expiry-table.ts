import type { DatabaseSync } from 'node:sqlite'

/** Opens the tables of what was deleted after its retention: how far each shard is, and the lines nobody delivered. */
export function openExpiryTable(db: DatabaseSync) {
  const selectDeleted = db.prepare('SELECT position FROM deleted WHERE shard = ?')
  const saveDeleted = db.prepare(
    'INSERT INTO deleted VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
  )
  const addUnread = db.prepare(
    'INSERT INTO unread VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lines = lines + excluded.lines',
  )
  const selectUnread = db.prepare('SELECT lines FROM unread WHERE shard = ? AND reader = ?')
  const removeDeleted = db.prepare('DELETE FROM deleted WHERE shard = ?')
  const removeUnread = db.prepare('DELETE FROM unread WHERE shard = ?')
  return {
    /** Returns the position of the last deleted record; undefined for a shard from before this was saved. */
    deletedTo(shard: number): number | undefined {
      const position = selectDeleted.get(shard)?.position
      return position === undefined ? undefined : Number(position)
    },
    setDeletedTo: (shard: number, position: number): void => void saveDeleted.run(shard, position),
    /** Adds lines that were deleted before the delivery stream `reader` had delivered them. */
    addUnread: (shard: number, reader: string, lines: number): void => void addUnread.run(shard, reader, lines),
    unreadBy: (shard: number, reader: string): number => Number(selectUnread.get(shard, reader)?.lines ?? 0),
    delete(shard: number): void {
      removeDeleted.run(shard)
      removeUnread.run(shard)
    },
  }
}
