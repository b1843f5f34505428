/** The data of one record: `count` consecutive lines, the first of which has the index `first`. */
export type Pack = { first: number; count: number; data: Uint8Array }

const newline = 0x0a

/**
 * Divides lines, in order, into as few packs of at most `maxBytes` as possible. A longer line becomes its own pack. A
 * line ends in a newline, which the last one can lack. The packs share the memory of `lines`.
 */
export function pack(lines: Uint8Array, maxBytes: number): Pack[] {
  const packs: Pack[] = []
  let start = 0
  let first = 0
  let count = 0
  const add = (end: number) => {
    if (count > 0) packs.push({ first, count, data: lines.subarray(start, end) })
    start = end
    first += count
    count = 0
  }
  for (let lineStart = 0; lineStart < lines.length; ) {
    const lineEnd = lines.indexOf(newline, lineStart) + 1 || lines.length
    if (lineEnd - start > maxBytes) add(lineStart)
    count++
    lineStart = lineEnd
  }
  add(lines.length)
  return packs
}
