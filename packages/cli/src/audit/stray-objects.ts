import { deliveryStream, firehoseLimits, folderOf } from '@sluice/core/pipeline'
import { idsIn, timesOf } from '@sluice/core/stored-line'
import { hourMs, hourOf, hourPrefix, timeInKey } from '../aws/hours.ts'
import type { FolderContent, Objects, StoredObject } from '../aws/objects.ts'

/** Lists the folders of a bucket. */
export type ListFolder = (folder: string) => Promise<FolderContent>

/**
 * Finds the objects that are in no folder of the delivery stream's prefix. Looks into the folders of the hours between
 * two times, and lists the others only by name. Times are in milliseconds since 1970.
 */
export async function findStrayObjects(
  objects: Objects,
  list: ListFolder,
  { from, to }: { from: number; to: number },
): Promise<StoredObject[]> {
  const hours: string[] = []
  for (let hour = hourOf(from); hour <= to; hour += hourMs) hours.push(hourPrefix(hour))
  const stray: StoredObject[] = []
  const visit = async (folder: string): Promise<void> => {
    const { objects: direct, folders } = await list(folder)
    stray.push(...direct)
    for (const child of folders) {
      if (!canBeFolder(child)) for await (const page of objects.list(child)) stray.push(...page)
      else if (hours.some((hour) => hour.startsWith(child) && hour !== child)) await visit(child)
    }
  }
  await visit('')
  // An object that was written before the first event can't contain it, and Firehose writes no larger ones.
  return stray.filter(({ modifiedAt, bytes }) => modifiedAt.getTime() >= from && bytes <= maxObjectBytes)
}

/** Twice the largest buffer, because its size is a hint. */
const maxObjectBytes = 2 * firehoseLimits.bufferingSizeMiB.max * 1_048_576

const expressions: Record<string, string> = { timestamp: '[^/]*', firehose: '[^/]+' }

/** One pattern for each segment of the prefix: `events`, `dt=\d{4}-\d{2}-\d{2}`, `hour=\d{2}`. */
const segments = deliveryStream.prefix.split('/').map((segment) => {
  const parts = segment.split(/(!\{[^}]*\})/).map((part) => {
    const [, namespace = '', value = ''] = /^!\{([^:}]*):?([^}]*)\}$/.exec(part) ?? []
    if (namespace === 'timestamp') return value.replace(/[A-Za-z]/g, '\\d')
    return namespace === '' ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : (expressions[namespace] ?? '.*')
  })
  return new RegExp(`^${parts.join('')}$`)
})

/** Returns true if a folder is one of the prefix, at any time, or the folder of the error output. */
function canBeFolder(folder: string): boolean {
  if (folder === folderOf(deliveryStream.errorOutputPrefix)) return true
  const names = folder.slice(0, -1).split('/')
  return names.every((name, index) => segments[index]?.test(name))
}

/** Times differ between the handler, the stream and the buffer. */
const slackMs = 60_000

/**
 * Returns why an object doesn't belong to its folder; undefined if it does. Firehose puts an object into the folder of
 * the hour in which its oldest record arrived, which is also in its name.
 */
export function misplacement(key: string, data: Uint8Array, hour: number | undefined): string | undefined {
  // The bucket may have other files too.
  if (hour === undefined) return idsIn(data).length > 0 ? "outside of the delivery stream's prefix" : undefined
  const named = timeInKey(key)
  if (named !== undefined && hourOf(named) !== hour) return `its name has the hour ${hourText(named)}`
  const { receivedAt, replayedAt } = timesOf(data) ?? {}
  const received = replayedAt === undefined ? Date.parse(receivedAt ?? '') : Number.NaN
  const isEarly = received < hour - slackMs
  const isLate = received > hour + hourMs + maxBufferMs + slackMs
  return isEarly || isLate ? `its first event was accepted at ${receivedAt}` : undefined
}

const maxBufferMs = firehoseLimits.bufferingIntervalSeconds.max * 1_000

const hourText = (at: number) => new Date(at).toISOString().slice(0, 13)
