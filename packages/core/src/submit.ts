import { pack } from './pack.ts'
import { initialShards, kinesisLimits, timeouts } from './pipeline.ts'
import {
  packedDataBytes,
  partitionKeyBytes,
  type RecordOutcome,
  type Sink,
  type StreamRecord,
  unknownOutcome,
} from './record.ts'
import type { EventResult, RetryCode, SubmitResponse } from './response.ts'
import { lineRejection, storedText } from './stored-line.ts'
import type { ParsedEvent } from './submission.ts'

/** Dependencies of `submit`: the current time, a source of ids and the sink. */
export type SubmitDependencies = {
  requestId: string
  receivedAt: Date
  /** Returns a UUIDv7 for an event without an id. */
  newId: () => string
  /** Returns a partition key, `partitionKeyBytes` long. */
  newPartitionKey: () => string
  sink: Sink
}

const retryMessage: Record<RetryCode, string> = {
  throttled: 'The stream is at its write limit. Resend this event with the same id.',
  unavailable: 'The stream did not confirm this event in time. Resend it with the same id.',
}

/** The response of `submit`, and the seconds after which resending its `retry` events can succeed: 0 without any. */
export type Submitted = { response: SubmitResponse; retryAfterSeconds: number }

/** Stores the valid events and returns a result for each event, rejected ones included. */
export async function submit(events: readonly ParsedEvent[], dependencies: SubmitDependencies): Promise<Submitted> {
  const { requestId, newId, newPartitionKey, sink } = dependencies
  const receivedAt = dependencies.receivedAt.toISOString()
  const results: EventResult[] = []
  const lines: Line[] = []
  for (const [index, event] of events.entries()) {
    const prepared = prepare(event, index, newId, receivedAt)
    if ('line' in prepared) lines.push(prepared)
    else results[index] = prepared
  }

  const packs = pack(encoder.encode(lines.map(({ line }) => line).join('')), packedDataBytes)
  const records = packs.map(({ data }) => ({ partitionKey: newPartitionKey(), data }))
  const reported = records.length > 0 ? await sink(records) : []
  const outcomes = records.map((_, n) => reported[n] ?? unknownOutcome)
  for (const [n, { first, count }] of packs.entries()) {
    for (const line of lines.slice(first, first + count)) results[line.index] = resultOf(line, outcomes[n])
  }

  const counts = { accepted: 0, rejected: 0, retry: 0 }
  for (const { status } of results) counts[status]++
  return { response: { requestId, receivedAt, ...counts, results }, retryAfterSeconds: retryAfter(records, outcomes) }
}

const encoder = new TextEncoder()

type Line = { index: number; id: string; line: string }

function prepare(event: ParsedEvent, index: number, newId: () => string, receivedAt: string): Line | EventResult {
  if (event.kind === 'rejected') return { index, status: 'rejected', error: event.error }
  const id = event.id ?? newId()
  const line = storedText(event.text, id, receivedAt)
  const error = lineRejection(line)
  return error ? { index, status: 'rejected', error } : { index, id, line }
}

function resultOf({ index, id }: Line, outcome = unknownOutcome): EventResult {
  if (outcome.status === 'retry') {
    const { code } = outcome
    return { index, id, status: 'retry', error: { code, message: retryMessage[code] } }
  }
  const { shardId, sequenceNumber } = outcome
  return { index, id, status: 'accepted', shardId, sequenceNumber }
}

/**
 * Returns the seconds that the shards need for the throttled records, or `storeSeconds` if a record failed for another
 * reason.
 */
function retryAfter(records: readonly StreamRecord[], outcomes: readonly RecordOutcome[]): number {
  let bytes = 0
  for (const [n, outcome] of outcomes.entries()) {
    if (outcome.status === 'stored') continue
    if (outcome.code === 'unavailable') return timeouts.storeSeconds
    bytes += (records[n]?.data.length ?? 0) + partitionKeyBytes
  }
  return Math.ceil(bytes / (initialShards() * kinesisLimits.shardBytesPerSecond))
}
