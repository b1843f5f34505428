import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import { uuid7, uuid7Digits } from '@sluice/core/uuid7'

/** Returns a source of UUIDs of version 7. */
export function eventIds(clock: Clock, random: Random): () => string {
  return () => uuid7(clock.now(), Buffer.from(random.bytes(uuid7Digits / 2)).toString('hex'))
}
