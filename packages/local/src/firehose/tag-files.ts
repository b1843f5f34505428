import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Tags } from '../aws/tags.ts'
import { writeDurably } from '../disk/durable-write.ts'
import type { FolderGuard } from '../disk/folder-guard.ts'
import { unreadable } from '../startup/setup-error.ts'

export type TagFiles = ReturnType<typeof openTagFiles>

const extension = '.tags'

/**
 * Opens the files with the tags of delivery streams. The tags aren't in the file of the state, because a running delivery
 * replaces that one.
 * @throws SetupError if a file can't be read
 */
export function openTagFiles(folder: string, guard: FolderGuard) {
  const files = readdirSync(folder).filter((name) => name.endsWith(extension))
  const tags = new Map(files.map((name) => [basename(name, extension), readTags(join(folder, name))]))
  const pathOf = (name: string) => join(folder, `${name}${extension}`)
  return {
    of: (name: string): Tags => tags.get(name) ?? {},
    /** Replaces all tags of a delivery stream. They are on disk when this resolves. */
    async set(name: string, all: Tags): Promise<void> {
      guard.check()
      const path = pathOf(name)
      if (Object.keys(all).length > 0) await writeDurably(path, `${path}.new`, JSON.stringify(all))
      else await rm(path, { force: true })
      tags.set(name, all)
    },
  }
}

function readTags(path: string): Tags {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw unreadable(path, cause)
  }
}
