import { objectKey } from '@sluice/core/object-key'
import { deliveryStream } from '@sluice/core/pipeline'
import { byBytes } from '@sluice/local/s3/key'

export const hourMs = 3_600_000

/** Returns the start of the hour of a time, both in milliseconds since 1970. */
export const hourOf = (at: number): number => Math.floor(at / hourMs) * hourMs

/**
 * Returns the prefixes of the objects that can have events received from `from` until before `to`. They include the
 * hour before, because an object has the hour of its oldest record. They include the hour after, because an event can
 * be stored some time after it was received.
 */
export function hourPrefixes(from: Date, to: Date): string[] {
  const prefixes = new Set<string>()
  for (let at = hourOf(from.getTime()) - hourMs; at < to.getTime() + hourMs; at += hourMs) {
    prefixes.add(hourPrefix(at))
  }
  return [...prefixes].sort(byBytes)
}

const random = '\0'

const keyOf = (name: string, at: number) =>
  objectKey({
    ...deliveryStream,
    deliveryStream: name,
    version: 1,
    arrival: new Date(at),
    uuid: '',
    randomString: () => random,
  })

/** Returns the prefix of the objects of an hour, up to the first random part. */
export function hourPrefix(at: number): string {
  const key = keyOf('', at)
  const folder = key.slice(0, key.lastIndexOf('/') + 1)
  return folder.split(random)[0] ?? ''
}

/**
 * Returns a key that sorts before the objects of a time and its hour. It skips only objects of the first version of a
 * delivery stream, because the version comes before the time.
 */
export function keyBefore(deliveryStreamName: string, at: number): string | undefined {
  const key = keyOf(deliveryStreamName, at)
  return key.includes(random) ? undefined : key.slice(0, key.lastIndexOf('-'))
}

/** Returns the time in an object's name, the arrival of its oldest record; undefined for a name without one. */
export function timeInKey(key: string): number | undefined {
  const [, date, hour, minute, second] = /-(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)-[^/]*$/.exec(key) ?? []
  const at = Date.parse(`${date}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(at) ? undefined : at
}
