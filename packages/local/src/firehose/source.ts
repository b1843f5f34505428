import { AwsError } from '../aws/error.ts'
import { callAws } from '../aws/json-client.ts'
import type { Input } from '../aws/json-server.ts'
import type { SourceRecord } from './buffer.ts'

/** Where a reader starts, in the words of GetShardIterator. */
export type Start =
  | { ShardIteratorType: 'TRIM_HORIZON' }
  | { ShardIteratorType: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER'; StartingSequenceNumber: string }

/** A service that does not answer is asked again: waiting longer would look like having nothing to deliver. */
const answerWithinMs = 30_000

/** Ends a request that is not answered in time, or that nobody waits for any more. */
export const inTime = (stopped: AbortSignal): AbortSignal =>
  AbortSignal.any([stopped, AbortSignal.timeout(answerWithinMs)])

export type ShardReader = () => Promise<{ records: SourceRecord[]; isCaughtUp: boolean }>

const kinesis = (endpoint: string, action: string, input: Input, signal: AbortSignal) =>
  callAws(endpoint, `Kinesis_20131202.${action}`, input, inTime(signal))

export async function listShards(endpoint: string, streamName: string, signal: AbortSignal): Promise<string[]> {
  const { Shards } = await kinesis(endpoint, 'ListShards', { StreamName: streamName }, signal)
  return Shards.map((shard: Input) => shard.ShardId)
}

/** Reads one shard of a stream forward through the Kinesis API, a call of GetRecords each time. */
export function shardReader(options: {
  endpoint: string
  streamName: string
  shardId: string
  start: Start
  signal: AbortSignal
  /** Told how many records the stream no longer holds between what was read before and what was read now. */
  onMissed: (records: bigint) => void
}): ShardReader {
  const { endpoint, streamName, shardId, start, signal, onMissed } = options
  let position = start
  let iterator: string | undefined
  return async () => {
    try {
      const next = { StreamName: streamName, ShardId: shardId, ...position }
      iterator ??= (await kinesis(endpoint, 'GetShardIterator', next, signal)).ShardIterator
      const output = await kinesis(endpoint, 'GetRecords', { ShardIterator: iterator }, signal)
      const records: SourceRecord[] = output.Records.map((record: Input) => ({
        shardId,
        sequenceNumber: record.SequenceNumber,
        arrival: record.ApproximateArrivalTimestamp * 1_000,
        data: Buffer.from(record.Data, 'base64'),
      }))
      const [first, last] = [records[0], records.at(-1)]
      const missed = first ? missedBefore(first, position) : 0n
      if (missed > 0n) onMissed(missed)
      if (last) position = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: last.sequenceNumber }
      iterator = output.NextShardIterator
      return { records, isCaughtUp: output.MillisBehindLatest === 0 }
    } catch (error) {
      iterator = undefined
      if (
        error instanceof AwsError &&
        error.type === 'InvalidArgumentException' &&
        'StartingSequenceNumber' in position
      ) {
        const { StartingSequenceNumber: at } = position
        throw new Error(
          `the checkpoint ${at} of ${shardId} is ahead of the stream, which lost records or was made anew`,
        )
      }
      const waits = error instanceof AwsError && passing.has(error.type)
      if (!waits) throw error
      return { records: [], isCaughtUp: false }
    }
  }
}

/** Records between a position and what was read from there: the local Kinesis numbers those of a shard without gaps. */
function missedBefore({ sequenceNumber }: SourceRecord, position: Start): bigint {
  if (position.ShardIteratorType === 'TRIM_HORIZON') return 0n
  const distance = BigInt(sequenceNumber) - BigInt(position.StartingSequenceNumber)
  return position.ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? distance : distance - 1n
}

/** Over the shard's read limit, or a pause longer than an iterator lives: the next turn reads on. */
const passing = new Set(['ProvisionedThroughputExceededException', 'ExpiredIteratorException'])
