import { randomInt } from 'node:crypto'

/** How often an id was seen: among the delivered records of the stream, and in the objects. */
export type Counts = { inStream: number; inS3: number }

/** Not one id in 2^32 million is mistaken for another: 64 bits, mixed with a number that nobody knows beforehand. */
const seed = randomInt(2 ** 32)

/**
 * Counts ids without keeping them: each is 64 bits of hash in one flat table, so a million ids take 64 MB at most.
 * An id is the bytes between `start` and `end`.
 */
export class Tally {
  #high = new Uint32Array(1 << 16)
  #low = new Uint32Array(1 << 16)
  #inStream = new Uint32Array(1 << 16)
  #inS3 = new Uint32Array(1 << 16)
  #size = 0

  addInStream(data: Uint8Array, start: number, end: number): void {
    const slot = this.#take(data, start, end)
    this.#inStream[slot] = (this.#inStream[slot] ?? 0) + 1
  }

  addInS3(data: Uint8Array, start: number, end: number): void {
    const slot = this.#take(data, start, end)
    this.#inS3[slot] = (this.#inS3[slot] ?? 0) + 1
  }

  countsOf(data: Uint8Array, start: number, end: number): Counts {
    hash(data, start, end)
    return this.#counts(this.#slotOf(high, low))
  }

  *[Symbol.iterator](): Generator<Counts> {
    for (let slot = 0; slot < this.#high.length; slot++) {
      const counts = this.#counts(slot)
      if (counts.inStream + counts.inS3 > 0) yield counts
    }
  }

  #counts(slot: number): Counts {
    return { inStream: this.#inStream[slot] ?? 0, inS3: this.#inS3[slot] ?? 0 }
  }

  #take(data: Uint8Array, start: number, end: number): number {
    if (this.#size * 2 > this.#high.length) this.#grow()
    hash(data, start, end)
    const slot = this.#slotOf(high, low)
    if (!this.#isTaken(slot)) this.#size++
    this.#high[slot] = high
    this.#low[slot] = low
    return slot
  }

  #isTaken(slot: number): boolean {
    return this.#inStream[slot] !== 0 || this.#inS3[slot] !== 0
  }

  /** Where a hash stands, or where it would. */
  #slotOf(high: number, low: number): number {
    const mask = this.#high.length - 1
    let slot = low & mask
    while (this.#isTaken(slot) && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [highs, lows, inStream, inS3] = [this.#high, this.#low, this.#inStream, this.#inS3]
    const size = highs.length * 2
    this.#high = new Uint32Array(size)
    this.#low = new Uint32Array(size)
    this.#inStream = new Uint32Array(size)
    this.#inS3 = new Uint32Array(size)
    for (const [old, high] of highs.entries()) {
      if (inStream[old] === 0 && inS3[old] === 0) continue
      const slot = this.#slotOf(high, lows[old] ?? 0)
      this.#high[slot] = high
      this.#low[slot] = lows[old] ?? 0
      this.#inStream[slot] = inStream[old] ?? 0
      this.#inS3[slot] = inS3[old] ?? 0
    }
  }
}

// The last hash: two numbers are returned so, without an object for each of millions of ids.
let high = 0
let low = 0

function hash(data: Uint8Array, start: number, end: number): void {
  let a = seed | 0
  let b = ~seed
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0
    a = Math.imul(a ^ byte, 0x9e3779b1)
    a ^= a >>> 15
    b = Math.imul(b ^ byte, 0x85ebca77)
    b ^= b >>> 13
  }
  high = mix(a ^ Math.imul(b, 0xc2b2ae3d))
  low = mix(b ^ Math.imul(a, 0x27d4eb2f))
}

/** The last step of MurmurHash3: each bit of the input decides about half of the output's. */
function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
