/** The result of the last call of `hashId`: returning an object for each of millions of ids would be slower. */
export const idHash = { high: 0, low: 0 }

/** Computes a hash of 64 bits of an id, which is the bytes of `data` between `start` and `end`. */
export function hashId(seed: number, data: Uint8Array, start: number, end: number): void {
  let a = seed | 0
  let b = ~seed
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0
    a = Math.imul(a ^ byte, 0x9e3779b1)
    a ^= a >>> 15
    b = Math.imul(b ^ byte, 0x85ebca77)
    b ^= b >>> 13
  }
  idHash.high = mix(a ^ Math.imul(b, 0xc2b2ae3d))
  idHash.low = mix(b ^ Math.imul(a, 0x27d4eb2f))
}

/** The last step of MurmurHash3: each bit of the input changes about half of the output's bits. */
function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
