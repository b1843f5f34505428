import { deliveryStream, folderOf, watching } from '@sluice/core/pipeline'
import { hourMs, hourOf, hourPrefix, keyBefore, timeInKey } from '../aws/hours.ts'
import { listHours } from '../aws/list-hours.ts'
import type { Objects, StoredObject } from '../aws/objects.ts'
import type { Target } from './target.ts'

export type Search = {
  objects: Objects
  target: Target
  deliveryStream: string
  /** True to look for all copies of the event, however late they were delivered. */
  isForAll: boolean
  /** Milliseconds since 1970. */
  now: number
}

/** An event of an id that was made at a time is delivered within this time after it, unless its sender was offline. */
const soonMs = watching.thresholds.freshnessSeconds * 1_000

/** An event whose sender was offline is searched for in the objects of one day. */
const dayMs = 24 * hourMs

/** Yields groups of objects that can contain an event, the likeliest ones first, and no object twice. */
export async function* candidates(search: Search): AsyncGenerator<StoredObject[]> {
  const { target, isForAll, now } = search
  if (target.kind === 'unknown' || isForAll) return yield* everything(search)
  if (target.kind === 'around') {
    const around: StoredObject[] = []
    const { objects } = search
    for await (const page of listHours(objects, target.at - hourMs, target.at + hourMs)) around.push(...page)
    return yield byDistance(around, target.at)
  }
  const likely = await likelyObjects(search, target.at)
  yield likely
  const seen = new Set(likely.map(({ key }) => key))
  const end = Math.min(now, target.at + dayMs)
  for await (const page of listHours(search.objects, target.at - hourMs, end)) {
    yield page.filter(({ key }) => !seen.has(key))
  }
}

/** Lists the objects around a time: one page of its hour, and of the hour before if the hour has just begun. */
async function likelyObjects({ objects, deliveryStream: name }: Search, at: number): Promise<StoredObject[]> {
  const from = at - soonMs
  const hours = [...new Set([hourOf(at), hourOf(from)])]
  const pages = await Promise.all(
    hours.map(async (hour) => {
      const startAfter = hourOf(from) === hour ? keyBefore(name, from) : undefined
      for await (const page of objects.list(hourPrefix(hour), startAfter)) return page
      return []
    }),
  )
  // An object that was written before the event was accepted can't contain it.
  return byDistance(
    pages.flat().filter(({ modifiedAt }) => modifiedAt.getTime() > at - soonMs),
    at,
  )
}

/** Yields all objects, the newest first. For an id with a time, leaves out those that were written before it. */
async function* everything({ objects, target }: Search): AsyncGenerator<StoredObject[]> {
  const earliest = target.kind === 'id' ? target.at - soonMs : 0
  const listed: StoredObject[] = []
  for await (const page of objects.list(folderOf(deliveryStream.prefix))) {
    listed.push(...page.filter(({ modifiedAt }) => modifiedAt.getTime() > earliest))
  }
  yield listed.sort((a, b) => timeOf(b) - timeOf(a))
}

const timeOf = ({ key, modifiedAt }: StoredObject): number => timeInKey(key) ?? modifiedAt.getTime()

/**
 * Sorts objects by how well they fit a time. An object was filled from the time in its name until it was written, so the
 * best one is the last that was begun before the time.
 */
function byDistance(objects: StoredObject[], at: number): StoredObject[] {
  const distances = new Map(objects.map((object) => [object.key, distanceOf(object, at)]))
  return objects.sort((a, b) => (distances.get(a.key) ?? 0) - (distances.get(b.key) ?? 0))
}

function distanceOf(object: StoredObject, at: number): number {
  const begunAt = timeOf(object)
  const secondMs = 1_000
  // Names and listings carry whole seconds.
  if (begunAt <= at + secondMs) return Math.max(0, at - begunAt)
  return (begunAt - at) * 2
}
