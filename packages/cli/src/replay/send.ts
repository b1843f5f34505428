import { randomUUID } from 'node:crypto'
import { pack } from '@sluice/core/pack'
import { limits } from '@sluice/core/pipeline'
import type { Sink } from '@sluice/core/record'
import { eachLine, replayedLine, timesOf } from '@sluice/core/stored-line'
import { partitionKeyBytes } from '@sluice/core/submit'
import { byBytes } from '@sluice/local/s3/key'
import type { Progress } from './journal.ts'
import type { StoredObject } from './objects.ts'

export type Source = { objects: StoredObject[]; read: (key: string) => Promise<Uint8Array> }

/** Events that came from `from` until before `to`, as ISO times. */
export type Range = { from: string; to: string }

/** A line in its object: `line` counts those up to and including it. */
type Found = { object: StoredObject; line: number; content: Uint8Array }

/** What a replay would send, and what it leaves: `copies` that a replay made, and lines of something else. */
export type Count = {
  objects: number
  lines: number
  bytes: number
  copies: number
  foreign: number
  first?: string
  last?: string
}

const newline = 0x0a
/** About what one shard takes in a second. */
const batchBytes = 1_000_000
/** The sink has tried for its whole deadline each time. */
const maxVainTries = 12

/** Counts what `replay` would send. */
export async function count(source: Source, range: Range, onObject: (done: number) => void): Promise<Count> {
  const total: Count = { objects: 0, lines: 0, bytes: 0, copies: 0, foreign: 0 }
  for (const [index, { key }] of source.objects.entries()) {
    const before = total.lines
    const data = await source.read(key)
    if (data.length > 0 && data.at(-1) !== newline) total.foreign++
    for (const content of linesOf(data)) {
      const times = timesOf(content)
      if (!times) total.foreign++
      if (!times || !isWithin(times.receivedAt, range)) continue
      if (times.replayedAt) total.copies++
      if (times.replayedAt) continue
      total.lines++
      total.bytes += content.length
      if (!total.first || times.receivedAt < total.first) total.first = times.receivedAt
      if (!total.last || times.receivedAt > total.last) total.last = times.receivedAt
    }
    if (total.lines > before) total.objects++
    onObject(index + 1)
  }
  return total
}

/**
 * Puts the lines of a range back into a stream, in order, from where `progress` stands. `onProgress` is awaited once a
 * batch is in the stream, so a crash repeats one batch at most, with the same ids.
 * @throws when the stream takes nothing for a minute
 */
export async function replay(
  source: Source,
  range: Range,
  sink: Sink,
  progress: Progress,
  onProgress: (progress: Progress) => Promise<void>,
): Promise<Progress> {
  let done = progress
  let batch: Found[] = []
  let bytes = 0
  const flush = async () => {
    const last = batch.at(-1)
    if (!last) return
    await put(
      batch.map(({ content }) => content),
      sink,
    )
    done = { ...done, key: last.object.key, line: last.line, sent: done.sent + batch.length }
    batch = []
    bytes = 0
    await onProgress(done)
  }
  for await (const found of find(source, range, progress)) {
    const content = replayedLine(found.content, progress.replayedAt)
    if (!content) continue
    if (bytes + content.length > batchBytes) await flush()
    batch.push({ ...found, content })
    bytes += content.length
  }
  await flush()
  done = { ...done, isFinished: true }
  await onProgress(done)
  return done
}

async function* find({ objects, read }: Source, range: Range, { key, line }: Progress): AsyncGenerator<Found> {
  for (const object of objects) {
    if (byBytes(object.key, key) < 0) continue
    const skipped = object.key === key ? line : 0
    for (const [index, content] of linesOf(await read(object.key)).entries()) {
      const times = timesOf(content)
      // A copy that a replay made: its original is there too, and would otherwise be doubled by each replay.
      const isWanted = times && isWithin(times.receivedAt, range) && !times.replayedAt
      if (index >= skipped && isWanted) yield { object, line: index + 1, content }
    }
  }
}

const isWithin = (receivedAt: string, { from, to }: Range) => receivedAt >= from && receivedAt < to

/** Lines with their newlines, as views of the data. */
function linesOf(data: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  eachLine(data, (start, end) => lines.push(data.subarray(start, end + 1)))
  return lines
}

/** Returns once every line is in the stream: what the sink gives back goes again, and nothing else. */
async function put(lines: Uint8Array[], sink: Sink): Promise<void> {
  let pending = pack(lines, limits.packedRecordBytes - partitionKeyBytes).map(({ data }) => ({
    partitionKey: randomUUID().slice(0, partitionKeyBytes),
    data,
  }))
  for (let vain = 0; pending.length > 0; ) {
    const outcomes = await sink(pending)
    const left = pending.filter((_, i) => outcomes[i]?.status !== 'stored')
    vain = left.length < pending.length ? 0 : vain + 1
    if (vain === maxVainTries) throw new Error('The stream takes nothing; the same command goes on from here later.')
    pending = left
  }
}
