import type { RetryCode } from './response.ts'

/** What Kinesis stores: one or more complete lines, and the partition key that picks the shard. */
export type StreamRecord = { partitionKey: string; data: Uint8Array }

/** What happened to one record. With `retry` it is unstored, or it is unknown whether it is stored. */
export type RecordOutcome =
  | { status: 'stored'; shardId: string; sequenceNumber: string }
  | { status: 'retry'; code: RetryCode }

/** The outcome of a record about which nothing is known. */
export const unknownOutcome: RecordOutcome = { status: 'retry', code: 'unavailable' }

/** Where records leave the handler. Returns an outcome for each record, in order. Never throws. */
export type Sink = (records: readonly StreamRecord[]) => Promise<RecordOutcome[]>
