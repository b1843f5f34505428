import { lineId } from './line.ts'

const newline = 0x0a
const decoder = new TextDecoder()

/** The newlines in some bytes: whatever this pipeline writes is complete lines. */
export function linesIn(data: Uint8Array): number {
  let lines = 0
  for (let at = data.indexOf(newline); at !== -1; at = data.indexOf(newline, at + 1)) lines++
  return lines
}

/** The events' ids in some stored lines, in order; lines that something else wrote have none. */
export function idsIn(data: Uint8Array): string[] {
  const ids: string[] = []
  for (let at = 0, end = data.indexOf(newline); end !== -1; at = end + 1, end = data.indexOf(newline, at)) {
    // `_meta` stands first; the longest id, 1,024 characters of a CloudEvent, each escaped, ends before this.
    const id = lineId(decoder.decode(data.subarray(at, Math.min(end, at + 8_192))))
    if (id !== undefined) ids.push(id)
  }
  return ids
}
