import { lineId } from '@sluice/core/line'

/** The newlines in some bytes: whatever this pipeline writes is complete lines. */
export function linesIn(data: Buffer): number {
  let lines = 0
  for (let at = data.indexOf(0x0a); at !== -1; at = data.indexOf(0x0a, at + 1)) lines++
  return lines
}

/** The events' ids in some stored lines, in order; lines that something else wrote have none. */
export function idsIn(data: Buffer): string[] {
  const ids: string[] = []
  for (let at = 0, end = data.indexOf(0x0a); end !== -1; at = end + 1, end = data.indexOf(0x0a, at)) {
    // `_meta` stands first; an id of 128 characters, each escaped, ends well before this.
    const id = lineId(data.toString('utf8', at, Math.min(end, at + 1_024)))
    if (id !== undefined) ids.push(id)
  }
  return ids
}
