import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@sluice/core/clock'

/** Running time is counted once per minute. */
export const countEveryMs = 60_000

/** It is saved less often, because every save makes the disk work. */
const saveEveryMs = 600_000

/**
 * Counts the time in which Kinesis runs, and remembers how far each shard was at each count. A machine that is off or
 * asleep doesn't run, and a wall clock that jumps changes nothing.
 */
export function openRunningTime(db: DatabaseSync, clock: Clock) {
  const save = db.prepare('INSERT INTO running VALUES (1, ?) ON CONFLICT DO UPDATE SET ms = excluded.ms')
  const insert = db.prepare('INSERT INTO marks VALUES (?, ?, ?)')
  const newest = db.prepare('SELECT max(position) AS position FROM marks WHERE shard = ?')
  const selectBefore = db.prepare('SELECT max(position) AS position FROM marks WHERE shard = ? AND runningMs <= ?')
  const removeBefore = db.prepare('DELETE FROM marks WHERE shard = ? AND position < ?')
  const remove = db.prepare('DELETE FROM marks WHERE shard = ?')
  let runningMs = Number(db.prepare('SELECT ms FROM running').get()?.ms ?? 0)
  let savedMs = runningMs
  let lastCount = clock.monotonic()
  return {
    /** Adds the time since the last call. After a longer pause than two minutes, the machine was asleep. */
    count(): void {
      const now = clock.monotonic()
      runningMs += Math.round(Math.min(now - lastCount, 2 * countEveryMs))
      lastCount = now
    },
    isSaveDue: (): boolean => runningMs - savedMs >= saveEveryMs,
    save(): void {
      save.run(runningMs)
      savedMs = runningMs
    },
    /** Remembers that a shard has this many records now. */
    mark(shard: number, records: number): void {
      if (records > Number(newest.get(shard)?.position ?? 0)) insert.run(shard, runningMs, records)
    },
    /** Returns how many records a shard had `ms` milliseconds of running time ago, or fewer; never more. */
    recordsBefore: (shard: number, ms: number): number =>
      Number(selectBefore.get(shard, runningMs - ms)?.position ?? 0),
    /** Forgets the marks below a position. */
    deleteBefore: (shard: number, position: number): void => void removeBefore.run(shard, position),
    delete: (shard: number): void => void remove.run(shard),
  }
}
