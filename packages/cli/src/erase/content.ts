import { createHash } from 'node:crypto'
import { eachLine } from '@sluice/core/stored-line'
import { hasErrorRecords, recordIn, undeliveredLines } from '../replay/error-records.ts'

/** An object's content without some lines, and how many were removed. */
export type Edited = { kept: Uint8Array; erased: number }

type IsWanted = (line: Uint8Array) => boolean

/** Removes the wanted lines from an object's content. Every other byte stays. `key` decides if it has Firehose's error records. */
export function withoutEvents(key: string, data: Uint8Array, isWanted: IsWanted): Edited {
  if (!hasErrorRecords(key)) return withoutLines(data, isWanted)
  let erased = 0
  const kept = linesOf(data).map((line) => {
    const record = recordIn(line)
    if (!record) return line
    const edited = withoutLines(record, isWanted)
    if (edited.erased === 0) return line
    erased += edited.erased
    return edited.kept.length === 0 ? new Uint8Array() : errorRecordWith(line, edited.kept)
  })
  return { kept: Buffer.concat(kept), erased }
}

function withoutLines(data: Uint8Array, isWanted: IsWanted): Edited {
  const lines = linesOf(data)
  const kept = lines.filter((line) => !isWanted(line))
  return { kept: Buffer.concat(kept), erased: lines.length - kept.length }
}

function errorRecordWith(line: Uint8Array, record: Uint8Array): Uint8Array {
  const about = JSON.parse(Buffer.from(line).toString())
  return Buffer.from(`${JSON.stringify({ ...about, rawData: Buffer.from(record).toString('base64') })}\n`)
}

/** Returns a digest of each line of some content. */
export function digestsOf(key: string, data: Uint8Array): Set<string> {
  const lines = linesOf(hasErrorRecords(key) ? undeliveredLines(data) : data)
  return new Set(lines.map((line) => createHash('sha256').update(line).digest('base64')))
}

/** Returns the lines with their newlines, as views. The last one may have none. */
function linesOf(data: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  let complete = 0
  eachLine(data, (start, end) => {
    lines.push(data.subarray(start, end + 1))
    complete = end + 1
  })
  if (complete < data.length) lines.push(data.subarray(complete))
  return lines
}
