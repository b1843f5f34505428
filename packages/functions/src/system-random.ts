// biome-ignore lint/style/noRestrictedImports: this file is where randomness enters
import { randomFillSync } from 'node:crypto'
import type { Random } from '@sluice/core/random'

const pool = new Uint8Array(4_096)
let used = pool.length

/** The randomness of the operating system. It is drawn by the pool, because a draw per id costs a quarter of a batch's CPU. */
export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes(count) {
    if (count > pool.length) return randomFillSync(new Uint8Array(count))
    if (used + count > pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += count
    return pool.slice(used - count, used)
  },
}
