import type { EventLocation } from '@sluice/core/control-api'
import { countLines, lineStart } from '@sluice/core/stored-line'
import { inflate } from '../disk/gzip.ts'
import type { Folder } from '../s3/folder.ts'

/** Returns the newest object that has an event with this id, and the number of the event's line. */
export async function findEvent(objects: Folder, bucket: string, id: string): Promise<EventLocation | undefined> {
  const start = lineStart(id)
  for (const key of await objects.lastKeys(bucket, '')) {
    const content = await readObject(objects, bucket, key)
    const at = content?.indexOf(start) ?? -1
    if (content && at !== -1) return { key, line: countLines(content.subarray(0, at)) + 1 }
  }
  return undefined
}

/** Returns an object's content before compression; undefined if there is no such object. */
export async function readObject(objects: Folder, bucket: string, key: string): Promise<Buffer | undefined> {
  const opened = await objects.open(bucket, key)
  if (!opened) return undefined
  return inflate(await opened.file.readFile().finally(() => opened.file.close()))
}
