import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Part } from './part.ts'
import { SetupError } from './setup-error.ts'

/**
 * Holds a part of a folder for this process until it ends, however it ends: the lock is the operating system's, through
 * SQLite.
 * @throws SetupError that names the process which holds it, or what else is in the way
 */
export function lock(folder: string, part: Part): void {
  const path = join(folder, `${part}.lock`)
  try {
    mkdirSync(folder, { recursive: true })
    const db = new DatabaseSync(path)
    db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER)')
    db.exec(`BEGIN IMMEDIATE; DELETE FROM holder; INSERT INTO holder VALUES (${process.pid}); COMMIT; BEGIN IMMEDIATE`)
    held.push(db)
  } catch (cause) {
    const isBusy = (cause as { errcode?: number }).errcode === 5 // SQLITE_BUSY
    const pid = isBusy && new DatabaseSync(path).prepare('SELECT pid FROM holder').get()?.pid
    const why = isBusy ? `is in use by process ${pid}; stop it, or` : `cannot be used (${(cause as Error).message});`
    throw new SetupError(`The folder ${folder} ${why} choose another --data-dir.`, { cause })
  }
}

/** Keeps the locks' handles from being collected. */
const held: DatabaseSync[] = []
