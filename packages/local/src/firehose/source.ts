import { AwsError, callAws, type Input } from '../aws-json.ts'
import type { SourceRecord } from './buffer.ts'

/** Where a reader starts, in the words of GetShardIterator. */
export type Start =
  | { ShardIteratorType: 'TRIM_HORIZON' }
  | {
      ShardIteratorType: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER'
      StartingSequenceNumber: string
    }

export type ShardReader = () => Promise<{ records: SourceRecord[]; isCaughtUp: boolean }>

const kinesis = (endpoint: string, action: string, input: Input) =>
  callAws(endpoint, `Kinesis_20131202.${action}`, input)

export async function listShards(endpoint: string, streamName: string): Promise<string[]> {
  const { Shards } = await kinesis(endpoint, 'ListShards', { StreamName: streamName })
  return Shards.map((shard: Input) => shard.ShardId)
}

/** Reads one shard of a stream forward through the Kinesis API, a call of GetRecords each time. */
export function shardReader(endpoint: string, streamName: string, shardId: string, start: Start): ShardReader {
  let position = start
  let iterator: string | undefined
  return async () => {
    try {
      const next = { StreamName: streamName, ShardId: shardId, ...position }
      iterator ??= (await kinesis(endpoint, 'GetShardIterator', next)).ShardIterator
      const output = await kinesis(endpoint, 'GetRecords', { ShardIterator: iterator })
      const records: SourceRecord[] = output.Records.map((record: Input) => ({
        shardId,
        sequenceNumber: record.SequenceNumber,
        arrival: record.ApproximateArrivalTimestamp * 1_000,
        data: Buffer.from(record.Data, 'base64'),
      }))
      const last = records.at(-1)
      if (last)
        position = {
          ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
          StartingSequenceNumber: last.sequenceNumber,
        }
      iterator = output.NextShardIterator
      return { records, isCaughtUp: output.MillisBehindLatest === 0 }
    } catch (error) {
      iterator = undefined
      const waits = error instanceof AwsError && passing.has(error.type)
      if (!waits) throw error
      return { records: [], isCaughtUp: false }
    }
  }
}

/** Over the shard's read limit, or a pause longer than an iterator lives: the next turn reads on. */
const passing = new Set(['ProvisionedThroughputExceededException', 'ExpiredIteratorException'])
