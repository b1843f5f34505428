import type { DatabaseSync } from 'node:sqlite'
import { openDatabase, transaction } from '../disk/database.ts'
import type { Disk } from '../disk/disk.ts'
import type { Checksum } from './digests.ts'

/** The data that S3 stores about an object in addition to its content. */
export type Metadata = {
  /** The MD5 of the content; of a multipart upload the MD5 of its parts' MD5s, with `-` and their number. No quotes. */
  md5: string
  /** The headers of the responses that return the object. */
  headers: Record<string, string>
  checksum?: Checksum
  /** The parts of a multipart upload, in order. */
  parts?: { number: number; bytes: number; checksum?: string }[]
}

/** The metadata of one file. `fingerprint` is its size and its time of modification in nanoseconds. */
export type MetadataRow = { bucket: string; key: string; fingerprint: string; metadata: Metadata }

/** The objects, and the uploads in parts with their parts. `state` is JSON. */
const schema = `
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (bucket, key, fingerprint)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, bucket TEXT NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (upload, number)
  ) STRICT, WITHOUT ROWID;
`

/** The database of S3. */
export type S3Database = {
  /** Returns the open database. */
  db: () => DatabaseSync
  /** Returns the result of `write`, which is on disk then, unless `isDurable` is false. Writes all or nothing. */
  commit: <T>(write: (db: DatabaseSync) => T, isDurable?: boolean) => T
  close: () => void
}

/**
 * Opens the database of S3, and again if its file was deleted with all buckets.
 * @throws SetupError if the file can't be used
 */
export function openS3Database(path: string, disk: Disk): S3Database {
  const inodeAt = () => disk.statSync(path, { throwIfNoEntry: false, bigint: true })?.ino
  let open = openDatabase(path, schema, disk)
  let inode = inodeAt()
  function db(): DatabaseSync {
    if (inodeAt() !== inode) {
      open.close()
      open = openDatabase(path, schema, disk)
      inode = inodeAt()
    }
    return open
  }
  return {
    db,
    commit(write, isDurable = true) {
      const current = db()
      current.exec(`PRAGMA synchronous=${isDurable ? 'FULL' : 'NORMAL'}`)
      return transaction(current, () => write(current))
    },
    close: () => open.close(),
  }
}

export type MetadataTable = ReturnType<typeof metadataIn>

/** Returns the table with the metadata of objects. A file without any was put into the folder by someone else. */
export function metadataIn({ db, commit }: S3Database) {
  const insert = (db: DatabaseSync, { bucket, key, fingerprint, metadata }: MetadataRow) =>
    db
      .prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)')
      .run(bucket, key, fingerprint, JSON.stringify(metadata))
  return {
    find(bucket: string, key: string, fingerprint: string): Metadata | undefined {
      const select = 'SELECT metadata FROM objects WHERE bucket = ? AND key = ? AND fingerprint = ?'
      const row = db().prepare(select).get(bucket, key, fingerprint)
      return row && JSON.parse(String(row.metadata))
    },

    /**
     * Saves the metadata of a file that is about to replace the one with the fingerprint `current`. That one keeps its
     * own: a crash leaves either of the files, with its metadata.
     */
    save(row: MetadataRow, current = ''): void {
      commit((db) => {
        const remove = 'DELETE FROM objects WHERE bucket = ? AND key = ? AND fingerprint <> ?'
        db.prepare(remove).run(row.bucket, row.key, current)
        insert(db, row)
      })
    },

    /** Saves what was computed from a file. Nothing is lost if a crash removes it. */
    cache: (row: MetadataRow): void => void commit((db) => insert(db, row), false),

    /** Removes the metadata of a deleted object. A row that a crash brings back belongs to no file. */
    remove(bucket: string, key: string): void {
      commit((db) => db.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key), false)
    },
  }
}
