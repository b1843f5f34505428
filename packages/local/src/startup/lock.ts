import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemDisk } from '../disk/disk.ts'
import { makeFolder } from '../disk/make-folder.ts'
import { readEndpoints } from './endpoints.ts'
import type { Part } from './part.ts'
import { fileReason, SetupError } from './setup-error.ts'

const sqliteBusy = 5

/**
 * Locks a part of a data folder for this process and returns the function that unlocks it. The lock is one of the
 * operating system, through SQLite, so it also ends with the process. Nothing waits for the disk: the database stays empty.
 * @throws SetupError if another process holds the lock, with its pid and its address, or if the folder can't be used
 */
export function lock(folder: string, part: Part): () => void {
  const path = join(folder, `${part}.lock`)
  try {
    makeFolder(folder)
    const db = systemDisk.openSqlite(path)
    db.exec('PRAGMA journal_mode=MEMORY; BEGIN IMMEDIATE')
    writeFileSync(holderPath(path), `${process.pid}\n`)
    return () => db.close()
  } catch (cause) {
    const isHeld = (cause as { errcode?: number }).errcode === sqliteBusy
    const reason = isHeld ? holderText(folder, holderOf(path)) : (fileReason(cause) ?? (cause as Error).message)
    throw new SetupError(`Couldn't use the folder ${folder}: ${reason}.`, { setting: 'dataDir', cause })
  }
}

/** Locks several parts, or none. Returns the function that unlocks them. @throws SetupError as `lock` does */
export function lockAll(folder: string, parts: readonly Part[]): () => void {
  const unlocks: (() => void)[] = []
  const unlockAll = () => {
    for (const unlock of unlocks) unlock()
  }
  try {
    for (const part of parts) unlocks.push(lock(folder, part))
  } catch (error) {
    unlockAll()
    throw error
  }
  return unlockAll
}

/** Returns which process uses a folder, and where its console is, or its API. */
function holderText(folder: string, pid: number | undefined): string {
  const endpoints = readEndpoints(folder)
  const user = `${pid === undefined ? 'another process' : `process ${pid}`} uses it`
  if (!endpoints || endpoints.pid !== pid) return user
  const { console: site, api } = endpoints
  return `${user}. ${site ? `Its console is ${site}/` : `Its API is ${api}/submit`}`
}

const holderPath = (path: string) => `${path}-pid`

/** Returns the process that holds a lock; undefined if it hasn't written its pid yet. */
function holderOf(path: string): number | undefined {
  try {
    return Number(readFileSync(holderPath(path), 'utf8'))
  } catch {
    return undefined
  }
}
