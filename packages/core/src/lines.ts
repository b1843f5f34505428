/**
 * Where a line stands in some bytes, its newline not included, and the id in its `_meta` as JSON writes it, between the
 * quotes. A line that something else wrote has no id: `idStart` and `idEnd` are then both `start`.
 */
export type VisitLine = (start: number, end: number, idStart: number, idEnd: number) => void

const head = new TextEncoder().encode('{"_meta":{"id":"')
const newline = 0x0a
const quote = 0x22
const backslash = 0x5c
const utf8 = new TextDecoder()
const latin1 = new TextDecoder('latin1')
const encoder = new TextEncoder()

/** The newlines in some bytes: whatever this pipeline writes is complete lines. */
export function linesIn(data: Uint8Array): number {
  let lines = 0
  for (let at = data.indexOf(newline); at !== -1; at = data.indexOf(newline, at + 1)) lines++
  return lines
}

/** Visits each complete line in some stored bytes, without making a string of it. */
export function eachLine(data: Uint8Array, visit: VisitLine): void {
  for (let start = 0, end = data.indexOf(newline); end !== -1; start = end + 1, end = data.indexOf(newline, start)) {
    const idEnd = endOfId(data, start, end)
    visit(start, end, idEnd === -1 ? start : start + head.length, idEnd === -1 ? start : idEnd)
  }
}

/** The events' ids in some stored lines, in order; lines that something else wrote have none. */
export function idsIn(data: Uint8Array): string[] {
  const ids: string[] = []
  eachLine(data, (_start, _end, idStart, idEnd) => {
    if (idEnd > idStart) ids.push(JSON.parse(`"${utf8.decode(data.subarray(idStart, idEnd))}"`))
  })
  return ids
}

/** The index of the quote that ends the id, or -1 where the line is none of this pipeline's. */
function endOfId(data: Uint8Array, start: number, end: number): number {
  for (let i = 0; i < head.length; i++) if (data[start + i] !== head[i]) return -1
  for (let at = start + head.length; at < end; at++) {
    if (data[at] === quote) return at
    if (data[at] === backslash) at++
  }
  return -1
}

// A byte is a character here: only ASCII decides, and an id may be of any script.
const meta = /^(\{"_meta":\{"id":"(?:[^"\\]|\\.)*","received_at":"([^"]*)")(,"replayed_at":"([^"]*)")?/
/** Longer than `_meta` can be: an id of 1,024 characters, each escaped, and three times. */
const metaBytes = 8_192

/** When a stored line's event came, and when it was last replayed; undefined where something else wrote the line. */
export function timesOf(line: Uint8Array): { receivedAt: string; replayedAt?: string } | undefined {
  const [, , receivedAt, , replayedAt] = readMeta(line)
  return receivedAt === undefined ? undefined : { receivedAt, ...(replayedAt !== undefined && { replayedAt }) }
}

/**
 * The same line with `replayed_at` in its `_meta`, in place of a former one: no other byte changes. `line` is with or
 * without its newline; undefined where something else wrote it.
 */
export function replayedLine(line: Uint8Array, replayedAt: string): Uint8Array | undefined {
  const [, kept, , former = ''] = readMeta(line)
  if (kept === undefined) return undefined
  const member = encoder.encode(`,"replayed_at":"${replayedAt}"`)
  const whole = new Uint8Array(line.length + member.length - former.length)
  whole.set(line.subarray(0, kept.length))
  whole.set(member, kept.length)
  whole.set(line.subarray(kept.length + former.length), kept.length + member.length)
  return whole
}

const readMeta = (line: Uint8Array) => meta.exec(latin1.decode(line.subarray(0, metaBytes))) ?? []
