import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../disk/database.ts'
import type { Disk } from '../disk/disk.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS streams (
    name TEXT PRIMARY KEY, createdAt INTEGER NOT NULL, shardCount INTEGER NOT NULL,
    retentionHours INTEGER NOT NULL, firstShard INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS shards (
    id INTEGER PRIMARY KEY AUTOINCREMENT, records INTEGER NOT NULL DEFAULT 0,
    lines INTEGER NOT NULL DEFAULT 0, arrival INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS records (
    place INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, partitionKey TEXT NOT NULL, data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS running (id INTEGER PRIMARY KEY, ms INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS marks (
    shard INTEGER NOT NULL, runningMs INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (shard, position)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS deleted (shard INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS unread (
    shard INTEGER NOT NULL, reader TEXT NOT NULL, lines INTEGER NOT NULL, PRIMARY KEY (shard, reader)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS settings (firstShard INTEGER PRIMARY KEY, mode TEXT NOT NULL, tags TEXT NOT NULL) STRICT;
`

/**
 * Opens the database of streams and records, and creates the tables that it lacks. A file of an earlier version has no
 * settings of streams.
 * @throws SetupError if the file is not a database or has another layout
 */
export const openStreams = (path: string, disk: Disk): DatabaseSync => openDatabase(path, schema, disk)
