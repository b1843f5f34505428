import * as files from 'node:fs/promises'
import type { Environment } from '../environment.ts'
import { system } from './system.ts'

/** The parts of a machine that the store of a client needs. The simulation in `test/simulation` has another one. */
export type FolderSystem = Pick<Environment, 'wallTime' | 'schedule' | 'newId'> & {
  /** Node's functions that read and write files. */
  files: Pick<typeof files, 'mkdir' | 'open' | 'readFile' | 'rename' | 'rm' | 'stat' | 'utimes' | 'writeFile'>
  /** The number of this process, and the seconds since its start. */
  pid: number
  uptime: () => number
  /** Returns true if a process with this number runs. */
  isAlive: (pid: number) => boolean
}

/** The files and processes of this machine. */
export const folderSystem: FolderSystem = { ...system, files, pid: process.pid, uptime: process.uptime, isAlive }

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // The process of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
