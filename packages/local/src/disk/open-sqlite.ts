import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** The path of a database that is only in memory. */
export const inMemory = ':memory:'

/**
 * Opens a SQLite database, and creates it if there is none.
 * @throws Error with the code of the operating system if the file can't be opened, which SQLite doesn't report
 */
export function openSqlite(path: string): DatabaseSync {
  if (path !== inMemory) closeSync(openSync(path, 'a'))
  return new DatabaseSync(path)
}
