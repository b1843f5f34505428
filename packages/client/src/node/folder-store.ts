import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../environment.ts'
import type { Item, Store } from '../store.ts'
import { uuid7 } from '../uuid7.ts'
import { createLog, type Line } from './event-log.ts'
import { lockFolder } from './folder-lock.ts'

/** A log that has grown by as much is written anew, without the events that have ended. */
const rewriteBytes = 4_194_304

/**
 * Opens a store in a folder: a log to which each call appends a line per event. An event is on disk when `add` resolves.
 * A line that a crash has cut is ignored.
 * @throws Error if another process uses the folder, or it can't be written
 */
export async function openFolderStore(folder: string, { clock, random }: Environment): Promise<Store> {
  await mkdir(folder, { recursive: true })
  const lock = await lockFolder(folder, uuid7(clock, random), clock)
  const log = createLog(join(folder, 'events.log'), lock)
  const waiting = new Map<number, Item>()
  const close = () => log.close().finally(lock.release)

  const append = async (lines: Line[]): Promise<void> => {
    await lock.check()
    if (log.grownBytes() > rewriteBytes) await log.rewrite([...waiting.values()])
    await log.append(lines)
  }

  return {
    async load(newKey) {
      try {
        for (const item of await log.read()) {
          const key = newKey()
          waiting.set(key, { ...item, key })
        }
        const items = [...waiting.values()]
        await log.rewrite(items)
        return items
      } catch (error) {
        await close()
        throw error
      }
    },
    async add(items) {
      await append(items)
      await log.sync()
      for (const item of items) waiting.set(item.key, item)
    },
    // Not synced: a removal that is lost only makes an event be sent twice, under its one id.
    async remove(keys) {
      for (const key of keys) waiting.delete(key)
      await append([{ ended: keys }])
    },
    close,
  }
}
