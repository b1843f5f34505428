import { type FileHandle, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Item } from '../store.ts'
import type { FolderLock } from './folder-lock.ts'

/** A line of the log: an event that waits, or the keys of events that no longer do. */
export type Line = Item | { ended: number[] }

/** Returns a file of JSON lines that grows at its end. `rewrite` creates it. */
export function createLog(path: string, lock: FolderLock) {
  let file: FileHandle | undefined
  let grownBytes = 0
  const close = async () => {
    await file?.close()
    file = undefined
  }
  return {
    grownBytes: () => grownBytes,

    /** Returns the events that haven't ended. Ignores lines that a crash has cut. */
    async read(): Promise<Item[]> {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return ''
        throw error
      })
      const waiting = new Map<number, Item>()
      for (const line of text.split('\n')) {
        const entry = parse(line)
        if (entry && 'ended' in entry) for (const key of entry.ended) waiting.delete(key)
        else if (entry) waiting.set(entry.key, entry)
      }
      return [...waiting.values()]
    },

    async append(lines: Line[]): Promise<void> {
      // Starts with a line break, so that a write that a full disk has cut spoils no line but its own.
      const text = `\n${linesOf(lines)}`
      grownBytes += text.length
      await file?.appendFile(text)
    },

    sync: async (): Promise<void> => file?.datasync(),

    /** Replaces the log as a whole or not at all. */
    async rewrite(items: Item[]): Promise<void> {
      const next = await open(`${path}.new`, 'w')
      try {
        await next.writeFile(linesOf(items))
        await next.sync()
      } finally {
        await next.close()
      }
      await lock.check()
      // Windows renames no file over an open one.
      await close()
      try {
        await rename(`${path}.new`, path)
      } finally {
        file = await open(path, 'a')
      }
      await syncFolder(dirname(path))
      grownBytes = 0
    },

    close,
  }
}

const linesOf = (lines: Line[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Writes the names of a folder's files to disk. Windows has no handle for it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
