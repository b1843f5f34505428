import type { RetryCode } from './response.ts'

/** What Kinesis stores: one or more complete lines, and the key that picks the shard. */
export type StreamRecord = { partitionKey: string; data: Uint8Array }

/** A record's fate: in the stream, or unstored or unknown. */
export type Outcome = { shardId: string; sequenceNumber: string } | { retry: RetryCode }

/** Where records leave the handler: an outcome for each, in order. It does not throw. */
export type Sink = (records: readonly StreamRecord[]) => Promise<Outcome[]>
