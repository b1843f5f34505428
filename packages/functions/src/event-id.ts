import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import { uuid7Digits, uuid7Of, uuid7Time } from '@sluice/core/uuid7'

/** Drawing the digits of one id at a time would be a tenth of the CPU of a batch. */
const idsPerDraw = 100

/** Returns a source of UUIDs of version 7. */
export function eventIds(clock: Clock, random: Random): () => string {
  let ms = Number.NaN
  let time = ''
  let digits = ''
  let used = 0
  return () => {
    const now = clock.now()
    // Writing the time costs more than the rest of an id, and a batch takes a few milliseconds.
    if (now !== ms) time = uuid7Time(now)
    ms = now
    if (used === digits.length) {
      digits = Buffer.from(random.bytes((idsPerDraw * uuid7Digits) / 2)).toString('hex')
      used = 0
    }
    used += uuid7Digits
    return uuid7Of(time, digits.slice(used - uuid7Digits, used))
  }
}
