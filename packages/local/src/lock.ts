import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Part, UsageError } from './options.ts'

/**
 * Holds a part of a folder for this process until it ends, however it ends: the lock is the operating system's, through
 * SQLite.
 * @throws UsageError that names the process which holds it
 */
export function lock(folder: string, part: Part): void {
  mkdirSync(folder, { recursive: true })
  const db = new DatabaseSync(join(folder, `${part}.lock`))
  db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER)')
  try {
    db.exec(`BEGIN IMMEDIATE; DELETE FROM holder; INSERT INTO holder VALUES (${process.pid}); COMMIT; BEGIN IMMEDIATE`)
  } catch (cause) {
    const pid = db.prepare('SELECT pid FROM holder').get()?.pid
    const held = `The folder ${folder} is in use by process ${pid}`
    throw new UsageError(`${held}; stop it, or choose another --data-dir.`, { cause })
  }
  held.push(db)
}

/** Keeps the locks' handles from being collected. */
const held: DatabaseSync[] = []
