import { hashId, idHash } from './id-hash.ts'
import type { Random } from './random.ts'

/** How often an id occurs: in the stream's delivered records, in its other records, and in the objects. */
export type Counts = { inStream: number; waiting: number; inS3: number }

/**
 * Counts ids without storing them: each is a hash of 64 bits in one flat table, so that a million ids take 80 MB at
 * most. An id is the bytes of `data` between `start` and `end`. The hash starts with a random seed, so that nobody can
 * choose ids with the same hash.
 */
export class Tally {
  readonly #seed: number
  #high = new Uint32Array(1 << 16)
  #low = new Uint32Array(1 << 16)
  #inStream = new Uint32Array(1 << 16)
  #waiting = new Uint32Array(1 << 16)
  #inS3 = new Uint32Array(1 << 16)
  #size = 0

  constructor(random: Random) {
    this.#seed = Math.floor(random.fraction() * 2 ** 32)
  }

  /** The number of different ids. */
  get size(): number {
    return this.#size
  }

  /** Counts an id in a delivered record of the stream. */
  addInStream(data: Uint8Array, start: number, end: number): void {
    const slot = this.#add(data, start, end)
    this.#inStream[slot] = (this.#inStream[slot] ?? 0) + 1
  }

  /** Counts an id in a record of the stream that isn't delivered yet. */
  addWaiting(data: Uint8Array, start: number, end: number): void {
    const slot = this.#add(data, start, end)
    this.#waiting[slot] = (this.#waiting[slot] ?? 0) + 1
  }

  /** Counts an id in an object. */
  addInS3(data: Uint8Array, start: number, end: number): void {
    const slot = this.#add(data, start, end)
    this.#inS3[slot] = (this.#inS3[slot] ?? 0) + 1
  }

  /** Returns the counts of an id. */
  countsOf(data: Uint8Array, start: number, end: number): Counts {
    hashId(this.#seed, data, start, end)
    return this.#counts(this.#slotOf(idHash.high, idHash.low))
  }

  /** Returns true if an id is in an object. */
  isInS3(data: Uint8Array, start: number, end: number): boolean {
    hashId(this.#seed, data, start, end)
    return this.#inS3[this.#slotOf(idHash.high, idHash.low)] !== 0
  }

  /** Returns the counts of every id. */
  *[Symbol.iterator](): Generator<Counts> {
    for (let slot = 0; slot < this.#high.length; slot++) {
      const counts = this.#counts(slot)
      if (this.#isUsed(slot)) yield counts
    }
  }

  #counts(slot: number): Counts {
    return { inStream: this.#inStream[slot] ?? 0, waiting: this.#waiting[slot] ?? 0, inS3: this.#inS3[slot] ?? 0 }
  }

  #add(data: Uint8Array, start: number, end: number): number {
    if (this.#size * 2 > this.#high.length) this.#grow()
    hashId(this.#seed, data, start, end)
    const { high, low } = idHash
    const slot = this.#slotOf(high, low)
    if (!this.#isUsed(slot)) this.#size++
    this.#high[slot] = high
    this.#low[slot] = low
    return slot
  }

  #isUsed(slot: number): boolean {
    return this.#inStream[slot] !== 0 || this.#waiting[slot] !== 0 || this.#inS3[slot] !== 0
  }

  /** Returns the slot of a hash, or the free slot for it. */
  #slotOf(high: number, low: number): number {
    const mask = this.#high.length - 1
    let slot = low & mask
    while (this.#isUsed(slot) && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [highs, lows, inStream, waiting, inS3] = [this.#high, this.#low, this.#inStream, this.#waiting, this.#inS3]
    const size = highs.length * 2
    this.#high = new Uint32Array(size)
    this.#low = new Uint32Array(size)
    this.#inStream = new Uint32Array(size)
    this.#waiting = new Uint32Array(size)
    this.#inS3 = new Uint32Array(size)
    for (const [old, high] of highs.entries()) {
      if (inStream[old] === 0 && waiting[old] === 0 && inS3[old] === 0) continue
      const slot = this.#slotOf(high, lows[old] ?? 0)
      this.#high[slot] = high
      this.#low[slot] = lows[old] ?? 0
      this.#inStream[slot] = inStream[old] ?? 0
      this.#waiting[slot] = waiting[old] ?? 0
      this.#inS3[slot] = inS3[old] ?? 0
    }
  }
}
