import type { DatabaseSync } from 'node:sqlite'
import { type Clock, nextTurn } from '@sluice/core/clock'
import { countLines } from '@sluice/core/stored-line'
import { shardsOf } from './stream.ts'
import type { Tables } from './tables.ts'

/** A delivery stream that reads a shard, and the position of the last record that it has delivered. */
export type Reader = { name: string; position: number }

export type RetentionOptions = {
  db: DatabaseSync
  tables: Tables
  clock: Clock
  /** Returns what `write` returns, once it is on disk. */
  commit: <T>(write: () => T) => T
}

/** Records deleted at a time, so that other requests don't wait for long. */
const slice = 5_000

/** Measures the age of records in running time, and deletes records. */
export function retention({ db, tables, clock, commit }: RetentionOptions) {
  const { streams, shards, records, running, expired } = tables
  const oldestPosition = (shard: number) => records.oldest(shard)?.position ?? shards.totalsOf(shard).records + 1
  return {
    /** Returns how many records a shard had `ms` milliseconds of running time ago. */
    recordsBefore: running.recordsBefore,
    /** Returns the position of a shard's first record, or of its next record. */
    oldestPosition,
    /** Returns the position of a shard's last deleted record. */
    deletedTo: (shard: number): number => expired.deletedTo(shard) ?? 0,
    /** Returns how many lines of a shard were deleted before a delivery stream had delivered them. */
    unreadBy: expired.unreadBy,

    /** Counts the running time. Saves it every ten minutes if there are records, which age by it. */
    countTime(): void {
      running.count()
      if (!running.isSaveDue()) return
      const filled = streams.all().flatMap(shardsOf).filter(records.oldest)
      if (filled.length === 0) return
      commit(() => {
        running.save()
        for (const shard of filled) running.mark(shard, shards.totalsOf(shard).records)
      })
    },

    /**
     * Deletes a shard's records before a position, some at a time: other requests run in between. Returns how many of
     * their lines each reader had not delivered.
     */
    async trim(shard: number, end: number, readers: Reader[]): Promise<Map<string, number>> {
      const unread = new Map<string, number>()
      while (db.isOpen && oldestPosition(shard) < end) {
        const sliceEnd = Math.min(oldestPosition(shard) + slice, end)
        for (const [name, lines] of commit(() => deleteRecords(tables, shard, sliceEnd, readers))) {
          unread.set(name, (unread.get(name) ?? 0) + lines)
        }
        await nextTurn(clock)
      }
      return unread
    },
  }
}

/** Deletes a shard's records before a position. Returns how many of their lines each reader had not delivered. */
function deleteRecords({ records, running, expired }: Tables, shard: number, end: number, readers: Reader[]) {
  const unread = readers.map(({ name, position }) => {
    // Those before the oldest record were counted when they were deleted.
    const first = Math.max(position + 1, records.oldest(shard)?.position ?? end)
    let lines = 0
    for (const { data } of records.read(shard, first, Math.max(0, end - first))) lines += countLines(data)
    if (lines > 0) expired.addUnread(shard, name, lines)
    return [name, lines] as const
  })
  records.deleteBefore(shard, end)
  running.deleteBefore(shard, end - 1)
  expired.setDeletedTo(shard, end - 1)
  return unread
}
