import { limits } from './pipeline.ts'
import { hex, type Random } from './random.ts'
import type { RetryCode } from './response.ts'

/** A record in Kinesis: one or more complete lines, and the partition key that selects the shard. */
export type StreamRecord = { partitionKey: string; data: Uint8Array }

/** Length of a partition key in bytes. */
export const partitionKeyBytes = 16

/** Maximum bytes of the lines that share a record. Kinesis counts the partition key, too. */
export const packedDataBytes = limits.packedRecordBytes - partitionKeyBytes

/** Returns a random partition key, so that load spreads over the shards: hexadecimal digits, `partitionKeyBytes` of them. */
export const newPartitionKey = (random: Random): string => hex(random.bytes(partitionKeyBytes / 2))

/** The outcome of one record. With `retry` it is not stored, or it is unknown whether it is. */
export type RecordOutcome =
  | { status: 'stored'; shardId: string; sequenceNumber: string }
  | { status: 'retry'; code: RetryCode }

/** The outcome of a record about which nothing is known. */
export const unknownOutcome: RecordOutcome = { status: 'retry', code: 'unavailable' }

/** A function that stores records. Returns an outcome for each record, in order. Never throws. */
export type Sink = (records: readonly StreamRecord[]) => Promise<RecordOutcome[]>
