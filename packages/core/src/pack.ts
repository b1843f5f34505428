/** The data of one record: `count` consecutive lines, the first of which has the index `first`. */
export type Pack = { first: number; count: number; data: Uint8Array }

/**
 * Joins whole lines, in order, into as few packs of at most `maxBytes` as possible. A longer line becomes its own
 * pack.
 */
export function pack(lines: readonly Uint8Array[], maxBytes: number): Pack[] {
  const starts: number[] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const [index, line] of lines.entries()) {
    bytes += line.length
    if (bytes <= maxBytes) continue
    starts.push(index)
    bytes = line.length
  }
  return starts.map((first, n) => {
    const joined = lines.slice(first, starts[n + 1])
    return { first, count: joined.length, data: concat(joined) }
  })
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
