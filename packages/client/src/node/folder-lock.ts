import type { Cancel } from '@sluice/core/clock'
import type { FolderSystem } from './machine.ts'

/** How often the owner of a folder shows that it runs, and how long it may be silent. */
const beatMs = 10_000
const staleMs = 60_000

/** The right to use a folder. `check` fails if another process uses it, because this one was silent for too long. */
export type FolderLock = { check: () => Promise<void>; release: () => Promise<void> }

/**
 * Reserves a folder for this process. A lock that a killed process has left behind doesn't count.
 * @throws Error if another process, or another client of this one, uses the folder
 */
export async function lockFolder(folder: string, system: FolderSystem): Promise<FolderLock> {
  const { files, wallTime, schedule } = system
  const path = `${folder}/lock`
  const content = `${system.pid} ${system.newId()}\n`
  while (!(await create(system, path, content))) {
    const pid = Number.parseInt(await files.readFile(path, 'utf8').catch(() => ''), 10)
    if (await isInUse(system, path, pid)) {
      throw new Error(`The folder ${folder} is in use by process ${pid}. Give each process its own folder.`)
    }
    await files.rm(path, { force: true })
  }
  let stop: Cancel
  const beat = () => {
    stop = schedule(beatMs, beat, true)
    files.utimes(path, wallTime() / 1_000, wallTime() / 1_000).catch(() => {})
  }
  beat()
  const isOurs = async () => (await files.readFile(path, 'utf8').catch(() => '')) === content
  return {
    async check() {
      if (!(await isOurs())) throw new Error(`The folder ${folder} was taken over by another process.`)
    },
    async release() {
      stop()
      if (await isOurs()) await files.rm(path, { force: true })
    },
  }
}

/** Returns false if the file exists. */
const create = ({ files }: FolderSystem, path: string, content: string): Promise<boolean> =>
  files.writeFile(path, content, { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      return false
    },
  )

/** Returns true if the process of a lock runs, or has just created the file and not yet written its number. */
async function isInUse(system: FolderSystem, path: string, pid: number): Promise<boolean> {
  const { mtimeMs } = await system.files.stat(path).catch(() => ({ mtimeMs: 0 }))
  const age = system.wallTime() - mtimeMs
  // A container gives its processes the same numbers at each start.
  const isPredecessor = pid === system.pid && age > 1_000 * system.uptime()
  return age < staleMs && !isPredecessor && (Number.isNaN(pid) || system.isAlive(pid))
}
