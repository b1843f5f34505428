import { createHash } from 'node:crypto'
import { eachLine, timesOf } from '@sluice/core/stored-line'
import { byBytes } from '@sluice/local/s3/key'
import type { StoredObject } from '../aws/objects.ts'
import { hasErrorRecords, undeliveredLines } from './error-records.ts'
import type { Progress } from './journal.ts'

/** The objects to read, and how to read one. */
export type Source = { objects: StoredObject[]; read: (key: string) => Promise<Uint8Array> }

/** Selects events received from `from` until before `to`: ISO times. */
export type Range = { from: string; to: string }

/** A line of an object. `line` is its number, from 1. An undelivered line was never in an object of events. */
export type FoundLine = { object: StoredObject; line: number; content: Uint8Array; isUndelivered: boolean }

/**
 * Counts of the lines that a replay would send, and of those that it leaves out: copies made by replays, repeats of
 * undelivered lines, foreign lines.
 */
export type Count = {
  /** Objects with lines to send. */
  objects: number
  lines: number
  bytes: number
  copies: number
  repeats: number
  foreign: number
  /** The first and the last `received_at`. */
  first?: string
  last?: string
}

type LineKind =
  | { kind: 'original'; receivedAt: string }
  /** A replay made it. Its original is stored too, so replaying both would double the event each time. */
  | { kind: 'copy' }
  /** Firehose couldn't deliver it again after it was put back. */
  | { kind: 'repeat' }
  | { kind: 'foreign' }
  | { kind: 'outside' }

const newline = 0x0a

/** Counts the lines that a replay would send. Calls `onObject` after each object. */
export async function countLines(source: Source, range: Range, onObject: (done: number) => void): Promise<Count> {
  const total: Count = { objects: 0, lines: 0, bytes: 0, copies: 0, repeats: 0, foreign: 0 }
  const kindOf = kindsIn(range)
  for (const [index, { key }] of source.objects.entries()) {
    const before = total.lines
    const data = await contentOf(source, key)
    const isCut = data.length > 0 && data.at(-1) !== newline
    if (isCut) total.foreign++
    for (const content of linesOf(data)) addTo(total, kindOf(content, key), content.length)
    if (total.lines > before) total.objects++
    onObject(index + 1)
  }
  return total
}

function addTo(total: Count, line: LineKind, bytes: number): void {
  if (line.kind === 'copy') total.copies++
  if (line.kind === 'repeat') total.repeats++
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
  const kindOf = kindsIn(range)
  for (const object of source.objects) {
    const isUndelivered = hasErrorRecords(object.key)
    const isDone = byBytes(object.key, key) < 0
    // Repeats are known only by the lines before them.
    if (isDone && !isUndelivered) continue
    const done = object.key === key ? line : 0
    for (const [index, content] of linesOf(await contentOf(source, object.key)).entries()) {
      const isWanted = kindOf(content, object.key).kind === 'original'
      if (isWanted && !isDone && index >= done) yield { object, line: index + 1, content, isUndelivered }
    }
  }
}

async function contentOf({ read }: Source, key: string): Promise<Uint8Array> {
  const data = await read(key)
  return hasErrorRecords(key) ? undeliveredLines(data) : data
}

/** Returns a function that judges the lines of all objects, in order. */
function kindsIn({ from, to }: Range): (content: Uint8Array, key: string) => LineKind {
  const undelivered = new Set<string>()
  return (content, key) => {
    const times = timesOf(content)
    if (!times) return { kind: 'foreign' }
    const { receivedAt, replayedAt } = times
    if (receivedAt < from || receivedAt >= to) return { kind: 'outside' }
    if (!hasErrorRecords(key)) return replayedAt ? { kind: 'copy' } : { kind: 'original', receivedAt }
    const digest = createHash('sha256').update(content).digest('base64')
    if (undelivered.has(digest)) return { kind: 'repeat' }
    undelivered.add(digest)
    return { kind: 'original', receivedAt }
  }
}

/** Returns the complete lines of some data with their newlines, as views. */
function linesOf(data: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  eachLine(data, (start, end) => lines.push(data.subarray(start, end + 1)))
  return lines
}
