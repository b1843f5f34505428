import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import type { Cancel } from '@sluice/core/clock'
import type { Environment } from '../environment.ts'

/** How often the owner of a folder shows that it runs, and how long it may be silent. */
const beatMs = 10_000
const staleMs = 60_000

/** The right to use a folder. `check` fails if another process uses it, because this one was silent for too long. */
export type FolderLock = { check: () => Promise<void>; release: () => Promise<void> }

/**
 * Reserves a folder for this process. A lock that a killed process has left behind doesn't count.
 * @throws Error if another process, or another client of this one, uses the folder
 */
export async function lockFolder(
  folder: string,
  { wallTime, schedule, newId }: Pick<Environment, 'wallTime' | 'schedule' | 'newId'>,
): Promise<FolderLock> {
  const path = `${folder}/lock`
  const content = `${process.pid} ${newId()}\n`
  while (!(await create(path, content))) {
    const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10)
    if (await isInUse(path, pid, wallTime())) {
      throw new Error(`The folder ${folder} is in use by process ${pid}. Give each process its own folder.`)
    }
    await rm(path, { force: true })
  }
  let stop: Cancel
  const beat = () => {
    stop = schedule(beatMs, beat, true)
    utimes(path, wallTime() / 1_000, wallTime() / 1_000).catch(() => {})
  }
  beat()
  const isOurs = async () => (await readFile(path, 'utf8').catch(() => '')) === content
  return {
    async check() {
      if (!(await isOurs())) throw new Error(`The folder ${folder} was taken over by another process.`)
    },
    async release() {
      stop()
      if (await isOurs()) await rm(path, { force: true })
    },
  }
}

/** Returns false if the file exists. */
const create = (path: string, content: string): Promise<boolean> =>
  writeFile(path, content, { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      return false
    },
  )

/** Returns true if the process of a lock runs, or has just created the file and not yet written its number. */
async function isInUse(path: string, pid: number, now: number): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }))
  const age = now - mtimeMs
  // A container gives its processes the same numbers at each start.
  const isPredecessor = pid === process.pid && age > 1_000 * process.uptime()
  return age < staleMs && !isPredecessor && (Number.isNaN(pid) || isAlive(pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // The process of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
