import type { DatabaseSync } from 'node:sqlite'
import { unreadable } from '../startup/setup-error.ts'
import { type Disk, systemDisk } from './disk.ts'
import { checkLayout, layout } from './layout.ts'

/** Both numbers are 0 in a new file. */
const selectVersions = 'SELECT * FROM pragma_schema_version, pragma_user_version'

/**
 * Opens a database of the data folder and creates the missing tables of `schema`. A commit is on disk when it returns.
 * @throws SetupError if the file is not a database or has another layout
 */
export function openDatabase(path: string, schema: string, disk: Disk = systemDisk): DatabaseSync {
  try {
    const db = disk.openSqlite(path)
    // FULL syncs the log before a commit returns. On macOS the disk obeys fullfsync only.
    db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1')
    const { schema_version: tables, user_version: found } = { ...db.prepare(selectVersions).get() }
    if (tables !== 0) checkLayout(found)
    db.exec(`BEGIN; ${schema} PRAGMA user_version=${layout}; COMMIT`)
    return db
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** Returns the result of `write` once everything that it has written is on disk. Nothing is written if it throws. */
export function transaction<T>(db: DatabaseSync, write: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = write()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
