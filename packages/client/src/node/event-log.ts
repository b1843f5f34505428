import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from './folders.ts'
import type { FolderSystem } from './machine.ts'

/** A line of the log: the key of an event, and its text if it waits. */
export type Line = [key: string, text?: string]

/** Returns a file of JSON lines that grows at its end. `rewrite` creates it. */
export function createLog({ files }: Pick<FolderSystem, 'files'>, path: string, checkLock: () => Promise<void>) {
  let file: FileHandle | undefined
  let grownBytes = 0
  const close = async () => {
    await file?.close()
    file = undefined
  }
  return {
    grownBytes: () => grownBytes,

    /** Returns the texts of the events that haven't ended. Ignores lines that a crash has cut. */
    async read(): Promise<Map<string, string>> {
      const content = await files.readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return ''
        throw error
      })
      const waiting = new Map<string, string>()
      for (const line of content.split('\n')) {
        const [key, text] = parse(line)
        if (text) waiting.set(key, text)
        else waiting.delete(key)
      }
      return waiting
    },

    async append(lines: Line[]): Promise<void> {
      // Starts with a line break, so that a write that a full disk has cut spoils no line but its own.
      const text = `\n${linesOf(lines)}`
      grownBytes += text.length
      await file?.appendFile(text)
    },

    sync: async (): Promise<void> => file?.datasync(),

    /** Replaces the log as a whole or not at all. */
    async rewrite(lines: Line[]): Promise<void> {
      const next = await files.open(`${path}.new`, 'w')
      try {
        await next.writeFile(linesOf(lines))
        await next.sync()
      } finally {
        await next.close()
      }
      await checkLock()
      // Windows renames no file over an open one.
      await close()
      try {
        await files.rename(`${path}.new`, path)
      } finally {
        file = await files.open(path, 'a')
      }
      await syncFolder(files, dirname(path))
      grownBytes = 0
    },

    close,
  }
}

const linesOf = (lines: Line[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

function parse(line: string): Line {
  try {
    return JSON.parse(line)
  } catch {
    return ['']
  }
}
