import type { Store } from '../store.ts'
import { createLog, type Line } from './event-log.ts'
import { lockFolder } from './folder-lock.ts'
import { makeFolder } from './folders.ts'
import type { FolderSystem } from './machine.ts'

export type FolderStore = Store & { close: () => Promise<void> }

/** A log that has grown by as much is written anew, without the events that have ended. */
const rewriteBytes = 4_194_304

/**
 * Opens a store in a folder: a log to which each call appends a line per event. An event is on disk when `add` resolves.
 * A line that a crash has cut is ignored.
 * @throws Error if another process uses the folder, or it can't be written
 */
export async function openFolderStore(folder: string, system: FolderSystem): Promise<FolderStore> {
  await makeFolder(system.files, folder)
  const lock = await lockFolder(folder, system)
  const log = createLog(system, `${folder}/events.log`, lock.check)
  let waiting = new Map<string, string>()
  const rewrite = () => log.rewrite([...waiting])
  return {
    async load() {
      waiting = await log.read()
      await rewrite()
      return new Map(waiting)
    },
    async write(added, removed) {
      for (const key of removed) waiting.delete(key)
      await lock.check()
      if (log.grownBytes() > rewriteBytes) await rewrite()
      const lines = added.map(({ rowKey = '', eventJson }): Line => [rowKey, eventJson])
      await log.append([...lines, ...removed.map((key): Line => [key])])
      // Not synced: a removal that is lost only makes an event be sent twice, under its one id.
      if (added.length > 0) await log.sync()
      for (const { rowKey = '', eventJson } of added) waiting.set(rowKey, eventJson)
    },
    close: () => log.close().finally(lock.release),
  }
}
