import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@sluice/core/clock'
import { countLines } from '@sluice/core/stored-line'
import { AwsError } from '../aws/error.ts'
import type { Tags } from '../aws/tags.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import { transaction } from '../disk/database.ts'
import { type Disk, inMemory, systemDisk } from '../disk/disk.ts'
import { type FolderGuard, folderGuard } from '../disk/folder-guard.ts'
import { makeFolder } from '../disk/make-folder.ts'
import { SetupError } from '../startup/setup-error.ts'
import { openStreams } from './database.ts'
import { groupCommit } from './group-commit.ts'
import { maxShard } from './place.ts'
import type { NewRecord } from './record-table.ts'
import { retention } from './retention.ts'
import type { ShardTotals } from './shard-table.ts'
import { shardIdOf } from './shards.ts'
import { retentionMsOf, type Stream, shardsOf } from './stream.ts'
import { openTables, type Tables } from './tables.ts'

type Settings = Partial<Pick<Stream, 'mode' | 'tags'>>

export type Store = ReturnType<typeof openStore>

/**
 * Opens the streams and their records, which are one SQLite file in `folder`; without a folder, they are in memory.
 * Whatever `append` has returned is on disk, in the file that `guard` watches.
 * @throws SetupError if the file can't be read, or no longer has every record that was acknowledged
 */
export function openStore(
  folder: string | undefined,
  clock: Clock,
  onCrashPoint: OnCrashPoint = () => {},
  guard: FolderGuard = folderGuard(folder ?? ''),
  disk: Disk = systemDisk,
) {
  const path = folder === undefined ? inMemory : join(folder, 'kinesis.db')
  const db = openFile(path, guard, disk)
  const tables = openTables(db, clock)
  const { streams, shards, records } = tables
  for (const stream of streams.all()) checkRecords(tables, stream, path, clock)

  const commit = <T>(write: () => T): T => {
    const result = commitTo(db, write, onCrashPoint)
    guard.check()
    return result
  }
  const group = groupCommit(clock, (requests: NewRecord[][]) => commit(() => insert(tables, requests, clock.now())))
  const change = (write: () => void) => {
    commit(write)
    streams.reload()
  }

  return {
    streams: streams.all,
    stream: streams.get,

    /** @throws AwsError `LimitExceededException` if this file has had too many shards */
    createStream: (name: string, shardCount: number, retentionHours: number, settings: Settings = {}): void =>
      change(() => {
        const createdAt = Math.floor(clock.now() / 1_000)
        const { mode = 'PROVISIONED', tags = {} } = settings
        createStream(tables, { name, createdAt, shardCount, retentionHours, mode, tags }, path)
      }),

    setTags: (stream: Stream, tags: Tags): void => change(() => streams.setTags(stream, tags)),
    setRetention: ({ name }: Stream, hours: number): void => change(() => streams.setRetention(name, hours)),

    deleteStream(stream: Stream): void {
      group.flush()
      change(() => deleteStream(tables, stream))
    },

    /** Returns the records' positions, in order, once they are on disk. */
    append: group.add,

    /** Yields up to `limit` records of a shard, from a position on. */
    read: records.read,

    /** Returns the position of a shard's first record that arrived at `arrival` or later, or of its next record. */
    positionAt: (shard: number, arrival: number): number => findArrival(tables, shard, arrival),
    totalsOf: shards.totalsOf,

    retention: retention({ db, tables, clock, commit }),

    close: (): void => close(db, guard),
  }
}

function openFile(path: string, guard: FolderGuard, disk: Disk): DatabaseSync {
  if (path === inMemory) return openStreams(path, disk)
  makeFolder(dirname(path), disk)
  const db = openStreams(path, disk)
  guard.watch(path, `${path}-wal`)
  return db
}

function commitTo<T>(db: DatabaseSync, write: () => T, onCrashPoint: OnCrashPoint): T {
  const result = transaction(db, () => {
    const written = write()
    onCrashPoint('kinesis:before-commit')
    return written
  })
  onCrashPoint('kinesis:after-commit')
  return result
}

function close(db: DatabaseSync, guard: FolderGuard): void {
  // SQLite deletes the log of a database that it closes.
  guard.release()
  db.close()
}

function createStream({ streams, shards, expired }: Tables, stream: Omit<Stream, 'firstShard'>, path: string): void {
  const firstShard = shards.insert(stream.shardCount)
  const created = { ...stream, firstShard }
  streams.insert(created)
  for (const shard of shardsOf(created)) expired.setDeletedTo(shard, 0)
  if (firstShard + stream.shardCount - 1 > maxShard) throw tooManyShards(path)
}

function deleteStream({ streams, shards, records, running, expired }: Tables, stream: Stream): void {
  for (const shard of shardsOf(stream)) {
    records.deleteAll(shard)
    shards.delete(shard)
    running.delete(shard)
    expired.delete(shard)
  }
  streams.delete(stream)
}

/** Inserts the records of several requests and returns each request's positions. Arrival never falls in a shard. */
function insert({ shards, records }: Tables, requests: NewRecord[][], now: number): number[][] {
  const touched = new Map<number, ShardTotals>()
  const positions = requests.map((request) =>
    request.map((record) => {
      const totals = touched.get(record.shard) ?? shards.totalsOf(record.shard)
      touched.set(record.shard, totals)
      totals.records++
      totals.lines += countLines(record.data)
      totals.arrival = Math.max(totals.arrival, now)
      records.insert(record, totals.records, totals.arrival)
      return totals.records
    }),
  )
  for (const [shard, totals] of touched) shards.update(shard, totals)
  return positions
}

/** Rejects a database whose last records are missing, unless they were deleted after their retention. */
function checkRecords({ shards, records, expired }: Tables, stream: Stream, path: string, clock: Clock): void {
  const oldest = clock.now() - retentionMsOf(stream)
  for (const shard of shardsOf(stream)) {
    const totals = shards.totalsOf(shard)
    const deletedTo = expired.deletedTo(shard)
    const newest = Math.max(records.newestPosition(shard), deletedTo ?? 0)
    // An older version didn't save what it deleted.
    if (newest === totals.records || (deletedTo === undefined && totals.arrival < oldest)) continue
    const gap = `records ${newest + 1} to ${totals.records} of ${shardIdOf(shard - stream.firstShard)} in ${stream.name}`
    throw new SetupError(`${path} has lost ${gap}, although they were acknowledged.`, { setting: 'dataDir' })
  }
}

/** Positions have no gaps, so this is a binary search. Returns the next record's if none arrived at `arrival` or later. */
function findArrival({ shards, records }: Tables, shard: number, arrival: number): number {
  const end = shards.totalsOf(shard).records + 1
  const oldest = records.oldest(shard)
  if (!oldest) return end
  if (oldest.arrival >= arrival) return oldest.position
  let low = oldest.position
  let high = end
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (records.arrivalOf(shard, middle) < arrival) low = middle + 1
    else high = middle
  }
  return low
}

const tooManyShards = (path: string) =>
  new AwsError(
    'LimitExceededException',
    `The database ${path} has had ${maxShard} shards, deleted ones included, and can't have more.`,
  )
