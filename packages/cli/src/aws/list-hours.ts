import { deliveryStream, folderOf } from '@sluice/core/pipeline'
import { byBytes } from '@sluice/local/s3/key'
import { hourMs, hourOf, hourPrefix } from './hours.ts'
import type { Objects, StoredObject } from './objects.ts'

/** An object in the folder of an hour. `hour` is the hour's start, in milliseconds since 1970. */
export type HourObject = StoredObject & { hour: number }

/** Yields pages of the objects in the folders of the hours from `from` to `to`, both included, in order. */
export async function* listHours(objects: Objects, from: number, to: number): AsyncGenerator<HourObject[]> {
  const hours: { hour: number; prefix: string }[] = []
  for (let hour = hourOf(from); hour <= to; hour += hourMs) hours.push({ hour, prefix: hourPrefix(hour) })
  const [first] = hours
  const last = hours.at(-1)
  if (!first || !last) return
  const isSorted = hours.every(({ prefix }, n) => n === 0 || byBytes(hours[n - 1]?.prefix ?? '', prefix) < 0)
  if (!isSorted) {
    for (const { hour, prefix } of hours) {
      for await (const page of objects.list(prefix)) yield page.map((object) => ({ ...object, hour }))
    }
    return
  }
  // One listing for all hours: most of their folders may be empty.
  let current = 0
  for await (const page of objects.list(folderOf(deliveryStream.prefix), first.prefix)) {
    yield page.flatMap((object) => {
      while (byBytes(hours[current + 1]?.prefix ?? '\uffff', object.key) <= 0) current++
      const { hour, prefix } = hours[current] ?? first
      return object.key.startsWith(prefix) ? [{ ...object, hour }] : []
    })
    const { key = '' } = page.at(-1) ?? {}
    if (byBytes(key, last.prefix) > 0 && !key.startsWith(last.prefix)) return
  }
}
