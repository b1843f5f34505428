import { eachLine } from './stored-lines.ts'

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
  eachLine(data, (_start, _end, idStart, idEnd) => {
    if (idEnd > idStart) ids.push(JSON.parse(`"${decoder.decode(data.subarray(idStart, idEnd))}"`))
  })
  return ids
}
