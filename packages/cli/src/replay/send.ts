import { pack } from '@sluice/core/pack'
import type { Random } from '@sluice/core/random'
import { newPartitionKey, packedDataBytes, type Sink, unknownOutcome } from '@sluice/core/record'
import { replayedLine } from '@sluice/core/stored-line'
import type { Progress } from './journal.ts'
import { type FoundLine, findLines, type Range, type Source } from './lines.ts'

export type SendOptions = {
  source: Source
  range: Range
  sink: Sink
  /** The progress after which the replay continues. */
  progress: Progress
  random: Random
  /** Called after each batch, which is in the stream then. The next batch waits for it. */
  onProgress: (progress: Progress) => Promise<void>
}

/** About as much as one shard accepts in a second. */
const batchBytes = 1_000_000

/** Each attempt lasts for the whole deadline of the sink, 5 s. */
const maxFailedAttempts = 12

/**
 * Sends the lines of a range to a stream, in order. A crash repeats one batch at most, with the same ids.
 * @throws Error if the stream accepts nothing for a minute
 */
export async function replay({ source, range, sink, progress, random, onProgress }: SendOptions): Promise<Progress> {
  let done = progress
  for await (const batch of batches(findLines(source, range, progress), progress.replayedAt)) {
    const last = batch.at(-1)
    if (!last) continue
    await put(
      batch.map(({ content }) => content),
      sink,
      random,
    )
    done = { ...done, key: last.object.key, line: last.line, sent: done.sent + batch.length }
    await onProgress(done)
  }
  done = { ...done, isFinished: true }
  await onProgress(done)
  return done
}

/** Marks lines with `replayedAt` unless they were never delivered, and joins them to batches. */
async function* batches(lines: AsyncIterable<FoundLine>, replayedAt: string): AsyncGenerator<FoundLine[]> {
  let batch: FoundLine[] = []
  let bytes = 0
  for await (const line of lines) {
    const content = line.isUndelivered ? line.content : replayedLine(line.content, replayedAt)
    if (!content) continue
    if (bytes + content.length > batchBytes) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push({ ...line, content })
    bytes += content.length
  }
  yield batch
}

/** Resolves once every line is in the stream. Retries only the records that failed. */
async function put(lines: Uint8Array[], sink: Sink, random: Random): Promise<void> {
  const packs = pack(Buffer.concat(lines), packedDataBytes)
  let pending = packs.map(({ data }) => ({ partitionKey: newPartitionKey(random), data }))
  for (let failedAttempts = 0; pending.length > 0; ) {
    const outcomes = await sink(pending)
    const failed = pending.filter((_, i) => (outcomes[i] ?? unknownOutcome).status === 'retry')
    failedAttempts = failed.length < pending.length ? 0 : failedAttempts + 1
    if (failedAttempts === maxFailedAttempts) {
      throw new Error('The stream accepts no records. Run the same command later to continue.')
    }
    pending = failed
  }
}
