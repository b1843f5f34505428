import type { Dirent } from 'node:fs'
import { join } from 'node:path'
import type { Disk } from '../disk/disk.ts'
import { falseIfMissing } from '../disk/missing.ts'
import { byBytes, decodeSegment, encodeSegment } from './key.ts'

/**
 * Yields the keys of the objects in a folder that start with `prefix` and are behind `after`, in the order of their UTF-8
 * bytes. `start` is the key of the folder itself, with its slash.
 */
export async function* walk(
  disk: Disk,
  path: string,
  prefix: string,
  after: string,
  start = '',
): AsyncGenerator<string> {
  const entries = (await disk.readdir(path, { withFileTypes: true }).catch(falseIfMissing)) || []
  const items = entries.flatMap((entry) => readEntry(entry, start))
  for (const { name, key, isFolder } of items.sort((a, b) => Buffer.compare(a.bytes, b.bytes))) {
    const canMatch = key.startsWith(prefix) || (isFolder && prefix.startsWith(key))
    if (!canMatch) continue
    const isBehind = byBytes(key, after) > 0
    if (!isFolder && isBehind) yield key
    if (isFolder && (isBehind || after.startsWith(key))) yield* walk(disk, join(path, name), prefix, after, key)
  }
}

/** Returns nothing for a file that someone else has put there under a name that no key has. */
function readEntry(entry: Dirent, start: string) {
  const segment = decodeSegment(entry.name)
  if (encodeSegment(segment) !== entry.name) return []
  const isFolder = entry.isDirectory()
  // The slash decides where the keys below a folder are sorted.
  const key = `${start}${segment}${isFolder ? '/' : ''}`
  return [{ name: entry.name, key, isFolder, bytes: Buffer.from(key) }]
}
