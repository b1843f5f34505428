import { eachLine, timesOf } from '@sluice/core/stored-line'
import { byBytes } from '@sluice/local/s3/key'
import type { StoredObject } from '../aws/objects.ts'
import type { Progress } from './journal.ts'

/** The objects to read, and how to read one. */
export type Source = { objects: StoredObject[]; read: (key: string) => Promise<Uint8Array> }

/** Selects events received from `from` until before `to`: ISO times. */
export type Range = { from: string; to: string }

/** A line of an object. `line` is its number, from 1. */
export type FoundLine = { object: StoredObject; line: number; content: Uint8Array }

/** Counts of the lines that a replay would send, and of those that it leaves out: copies made by replays, foreign lines. */
export type Count = {
  /** Objects with lines to send. */
  objects: number
  lines: number
  bytes: number
  copies: number
  foreign: number
  /** The first and the last `received_at`. */
  first?: string
  last?: string
}

type LineKind =
  | { kind: 'original'; receivedAt: string }
  /** A replay made it. Its original is stored too, so replaying both would double the event each time. */
  | { kind: 'copy' }
  | { kind: 'foreign' }
  | { kind: 'outside' }

const newline = 0x0a

/** Counts the lines that a replay would send. Calls `onObject` after each object. */
export async function countLines(source: Source, range: Range, onObject: (done: number) => void): Promise<Count> {
  const total: Count = { objects: 0, lines: 0, bytes: 0, copies: 0, foreign: 0 }
  for (const [index, { key }] of source.objects.entries()) {
    const before = total.lines
    const data = await source.read(key)
    const isCut = data.length > 0 && data.at(-1) !== newline
    if (isCut) total.foreign++
    for (const content of linesOf(data)) addTo(total, kindOf(content, range), content.length)
    if (total.lines > before) total.objects++
    onObject(index + 1)
  }
  return total
}

function addTo(total: Count, line: LineKind, bytes: number): void {
  if (line.kind === 'copy') total.copies++
  if (line.kind === 'foreign') total.foreign++
  if (line.kind !== 'original') return
  const { receivedAt } = line
  total.lines++
  total.bytes += bytes
  if (!total.first || receivedAt < total.first) total.first = receivedAt
  if (!total.last || receivedAt > total.last) total.last = receivedAt
}

/** Finds the lines to send, after those that are done. */
export async function* findLines(source: Source, range: Range, { key, line }: Progress): AsyncGenerator<FoundLine> {
  for (const object of source.objects) {
    if (byBytes(object.key, key) < 0) continue
    const done = object.key === key ? line : 0
    for (const [index, content] of linesOf(await source.read(object.key)).entries()) {
      if (index >= done && kindOf(content, range).kind === 'original') yield { object, line: index + 1, content }
    }
  }
}

function kindOf(content: Uint8Array, { from, to }: Range): LineKind {
  const times = timesOf(content)
  if (!times) return { kind: 'foreign' }
  if (times.receivedAt < from || times.receivedAt >= to) return { kind: 'outside' }
  return times.replayedAt ? { kind: 'copy' } : { kind: 'original', receivedAt: times.receivedAt }
}

/** Returns the complete lines of some data with their newlines, as views. */
function linesOf(data: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  eachLine(data, (start, end) => lines.push(data.subarray(start, end + 1)))
  return lines
}
