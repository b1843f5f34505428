import { storedLine } from './line.ts'
import { pack } from './pack.ts'
import { kinesisLimits, limits, stream, timeouts } from './pipeline.ts'
import type { Outcome, Sink } from './record.ts'
import type { EventResult, Rejection, RetryCode, SubmitResponse } from './response.ts'
import type { Submission } from './submission.ts'

/** What the surroundings lend: the clock's reading, randomness, and the way to the stream. */
export type SubmitDependencies = {
  requestId: string
  receivedAt: Date
  /** A UUIDv7, for an event that has no id of its own. */
  newId: () => string
  /** Random, so that load spreads over shards; ASCII, `partitionKeyBytes` long. */
  newPartitionKey: () => string
  sink: Sink
}

export const partitionKeyBytes = 16

const retryMessage: Record<RetryCode, string> = {
  throttled: 'The stream is at its write limit; send this event again with the same id.',
  unavailable: 'The stream did not confirm this event in time; send it again with the same id.',
}

export type Submitted = {
  answer: SubmitResponse
  /** When sending again what says `retry` can succeed; 0 if nothing does. */
  retryAfterSeconds: number
}

/** Stores what can be stored and gives each event, refused ones included, its verdict. */
export async function submit(
  events: readonly (Submission | Rejection)[],
  { requestId, receivedAt, newId, newPartitionKey, sink }: SubmitDependencies,
): Promise<Submitted> {
  const at = receivedAt.toISOString()
  const verdicts: EventResult[] = []
  const lines: { index: number; id: string; line: Uint8Array }[] = []
  for (const [index, event] of events.entries()) {
    const id = 'text' in event ? (event.id ?? newId()) : ''
    const line = 'text' in event ? storedLine(event.text, id, at) : event
    if ('code' in line) verdicts[index] = { index, status: 'rejected', error: line }
    else lines.push({ index, id, line })
  }

  const packs = pack(
    lines.map(({ line }) => line),
    limits.packedRecordBytes - partitionKeyBytes,
  )
  const records = packs.map(({ data }) => ({ partitionKey: newPartitionKey(), data }))
  const outcomes = records.length > 0 ? await sink(records) : []
  for (const [n, { first, count }] of packs.entries()) {
    const outcome = outcomes[n] ?? { retry: 'unavailable' }
    for (const { index, id } of lines.slice(first, first + count)) {
      verdicts[index] = verdictOf(index, id, outcome)
    }
  }

  const count = (status: EventResult['status']) => verdicts.filter((v) => v.status === status).length
  const unstored = records.flatMap(({ data }, n) => {
    const outcome = outcomes[n] ?? { retry: 'unavailable' }
    return 'retry' in outcome ? [{ bytes: data.length + partitionKeyBytes, retry: outcome.retry }] : []
  })
  return {
    answer: {
      requestId,
      receivedAt: at,
      accepted: count('accepted'),
      rejected: count('rejected'),
      retry: count('retry'),
      results: verdicts,
    },
    retryAfterSeconds: retryAfter(unstored),
  }
}

/**
 * A throttled stream needs at least as long as its shards take for what is left; one that did not answer for
 * `storeSeconds` is given that time again.
 */
function retryAfter(unstored: { bytes: number; retry: RetryCode }[]): number {
  if (unstored.length === 0) return 0
  if (unstored.some(({ retry }) => retry === 'unavailable')) return timeouts.storeSeconds
  const bytes = unstored.reduce((sum, record) => sum + record.bytes, 0)
  return Math.ceil(bytes / (stream.shardCount * kinesisLimits.shardBytesPerSecond))
}

function verdictOf(index: number, id: string, outcome: Outcome): EventResult {
  if (!('retry' in outcome)) return { index, id, status: 'accepted', ...outcome }
  const code = outcome.retry
  return { index, id, status: 'retry', error: { code, message: retryMessage[code] } }
}
