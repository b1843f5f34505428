import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@sluice/core/clock'
import { openExpiryTable } from './expiry-table.ts'
import { openRecordTable } from './record-table.ts'
import { openRunningTime } from './running-time.ts'
import { openShardTable } from './shard-table.ts'
import { openStreamTable } from './stream-table.ts'

export type Tables = ReturnType<typeof openTables>

/** Opens all tables of Kinesis. */
export const openTables = (db: DatabaseSync, clock: Clock) => ({
  streams: openStreamTable(db),
  shards: openShardTable(db),
  records: openRecordTable(db),
  running: openRunningTime(db, clock),
  expired: openExpiryTable(db),
})
