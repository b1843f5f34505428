import * as files from 'node:fs/promises'
import type { Environment } from '../environment.ts'
import { system } from './system.ts'

/** The parts of a machine that the store of a client needs. The simulation in `test/simulation` has another one. */
export type FolderSystem = Pick<Environment, 'wallTime' | 'schedule' | 'newId'> & {
  /** Node's functions that read and write files. */
  files: Pick<
    typeof files,
    'mkdir' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'stat' | 'utimes' | 'writeFile'
  >
  /** The number of this process, and the seconds since its start. */
  pid: number
  uptime: () => number
  /** Returns true if a process with this number runs. */
  isAlive: (pid: number) => boolean
}

/** The time, network, randomness, files and processes that a client in Node uses. */
export type Machine = typeof system & FolderSystem

/** The machine of this process. */
export const thisMachine: Machine = { ...system, files, pid: process.pid, uptime: process.uptime, isAlive }

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // The process of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
