import * as fs from 'node:fs'
import * as promises from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'

/**
 * The disk of a data folder: the calls of Node that read and write it. The simulation in `test/simulation` has another one,
 * which loses at a crash what was not synced.
 */
export type Disk = Pick<
  typeof promises,
  'mkdir' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'rmdir' | 'stat'
> &
  Pick<
    typeof fs,
    | 'closeSync'
    | 'createReadStream'
    | 'existsSync'
    | 'fsyncSync'
    | 'mkdirSync'
    | 'openSync'
    | 'readdirSync'
    | 'readFileSync'
    | 'renameSync'
    | 'rmdirSync'
    | 'statSync'
    | 'unlinkSync'
  > & {
    /**
     * Opens a SQLite database, and creates it if there is none.
     * @throws Error with the code of the operating system if the file can't be opened, which SQLite doesn't report
     */
    openSqlite: (path: string) => DatabaseSync
  }

/** The path of a database that is only in memory. */
export const inMemory = ':memory:'

/** The disk of this machine. */
export const systemDisk: Disk = {
  ...fs,
  ...promises,
  openSqlite(path) {
    if (path !== inMemory) fs.closeSync(fs.openSync(path, 'a'))
    return new DatabaseSync(path)
  },
}
