import { hashId, idHash } from './id-hash.ts'
import type { Random } from './random.ts'

/** A set that grows as a whole needs three times its memory for a moment. */
const partCount = 256

/** The hashes of one part: two numbers each, 0 and 0 for none. */
type Part = { hashes: Uint32Array; size: number }

/**
 * A set of ids that stores a hash of 64 bits of each, so that a million ids take 17 MB. The hash starts with a random seed,
 * so that nobody can choose ids with the same hash.
 */
export class IdSet {
  readonly #seed: number
  readonly #parts: Part[] = Array.from({ length: partCount }, () => ({ hashes: new Uint32Array(32), size: 0 }))
  #size = 0

  constructor(random: Random) {
    this.#seed = Math.floor(random.fraction() * 2 ** 32)
  }

  /** The number of different ids. */
  get size(): number {
    return this.#size
  }

  /** Adds an id, which is the bytes of `data` between `start` and `end`. */
  add(data: Uint8Array, start: number, end: number): void {
    hashId(this.#seed, data, start, end)
    const part = this.#parts[idHash.high % partCount] as Part
    if (!insert(part.hashes, idHash.high, idHash.low || 1)) return
    this.#size++
    part.size++
    // Three quarters of the places are in use.
    if (part.size * 8 > part.hashes.length * 3) part.hashes = grown(part.hashes)
  }
}

/** Inserts a hash. Returns false if the table has it. */
function insert(hashes: Uint32Array, high: number, low: number): boolean {
  const mask = hashes.length - 1
  let at = (low * 2) & mask
  while (hashes[at + 1] !== 0) {
    if (hashes[at] === high && hashes[at + 1] === low) return false
    at = (at + 2) & mask
  }
  hashes[at] = high
  hashes[at + 1] = low
  return true
}

function grown(hashes: Uint32Array): Uint32Array {
  const larger = new Uint32Array(hashes.length * 2)
  for (let at = 0; at < hashes.length; at += 2) {
    if (hashes[at + 1] !== 0) insert(larger, hashes[at] ?? 0, hashes[at + 1] ?? 0)
  }
  return larger
}
