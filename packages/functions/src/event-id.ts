import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const bytesPerId = 16
const pool = new Uint8Array(256 * bytesPerId)
let used = pool.length

/** A UUIDv7. Its randomness is drawn for 256 ids at a time: drawn for each, it would be a quarter of a batch's CPU. */
export function newEventId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytesPerId
  return v7({ random: pool.subarray(used - bytesPerId, used) })
}
