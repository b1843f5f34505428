import type { Clock } from '@sluice/core/clock'
import { hex, type Random } from '@sluice/core/random'
import { uuid7Digits, uuid7Of, uuid7Time } from '@sluice/core/uuid7'

/** Returns a source of UUIDs of version 7. */
export function eventIds(clock: Clock, random: Random): () => string {
  let ms = Number.NaN
  let time = ''
  return () => {
    const now = clock.now()
    // Writing the time costs more than the rest of an id, and a batch takes a few milliseconds.
    if (now !== ms) time = uuid7Time(now)
    ms = now
    return uuid7Of(time, hex(random.bytes(uuid7Digits / 2)))
  }
}
