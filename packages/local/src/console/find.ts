import type { EventLocation, ObjectLines } from '@sluice/core/control-api'
import { deliveryStream, folderOf } from '@sluice/core/pipeline'
import { countLines, lineStart } from '@sluice/core/stored-line'
import { inflate } from '../disk/gzip.ts'
import type { Folder } from '../s3/folder.ts'

/** Yields the places of an event's lines, those in the newest object first. */
export async function* placesOf(objects: Folder, bucket: string, id: string): AsyncGenerator<EventLocation> {
  const start = Buffer.from(lineStart(id))
  for (const key of await objects.lastKeys(bucket, '')) {
    const content = await readObject(objects, bucket, key)
    if (!content) continue
    for (let at = content.indexOf(start); at !== -1; at = content.indexOf(start, at + 1)) {
      const isLine = at === 0 || content[at - 1] === newline
      if (isLine) yield { key, line: countLines(content.subarray(0, at)) + 1 }
    }
  }
}

const newline = 0x0a

/** Returns the lines of every object with events, in the order of keys. */
export async function linesOf(objects: Folder, bucket: string): Promise<ObjectLines[]> {
  const found: ObjectLines[] = []
  for await (const key of objects.keys(bucket, folderOf(deliveryStream.prefix))) {
    const content = await readObject(objects, bucket, key)
    if (content) found.push({ key, lines: content.toString().split('\n').slice(0, -1) })
  }
  return found
}

/** Returns an object's content before compression; undefined if there is no such object. */
export async function readObject(objects: Folder, bucket: string, key: string): Promise<Buffer | undefined> {
  const opened = await objects.open(bucket, key)
  if (!opened) return undefined
  return inflate(await opened.file.readFile().finally(() => opened.file.close()))
}
