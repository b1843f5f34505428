import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import { v7 } from 'uuid'

/** Returns a source of UUIDs of version 7 (https://www.rfc-editor.org/rfc/rfc9562#section-5.7). */
export function eventIds(clock: Clock, random: Random): () => string {
  return () => v7({ msecs: clock.now(), random: random.bytes(16) })
}
