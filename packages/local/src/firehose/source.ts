import { bytesOf } from '../aws/blob.ts'
import { AwsError } from '../aws/error.ts'
import type { Input } from '../aws/json-server.ts'
import type { SourceRecord } from './buffer.ts'
import type { DeliveryContext } from './context.ts'

/** A starting point in a shard, in the form of GetShardIterator's input. */
type Start =
  | { ShardIteratorType: 'TRIM_HORIZON' }
  | { ShardIteratorType: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER'; StartingSequenceNumber: string }

/** How far a shard has been read. `iterator` continues there; without one, the next read gets one for `start`. */
export type Position = { start: Start; iterator?: string }

export type ShardRead = {
  records: SourceRecord[]
  /** True if the shard holds no more records. */
  isCaughtUp: boolean
  next: Position
  /** Records that the stream no longer holds, between the position before and the first record read. */
  expired: bigint
}

/** Returns the position behind the last delivered record of a shard, or at the oldest record. */
export const positionAfter = (sequenceNumber: string | undefined): Position =>
  sequenceNumber === undefined
    ? { start: { ShardIteratorType: 'TRIM_HORIZON' } }
    : { start: { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: sequenceNumber } }

/** Returns the position of a record. */
export const positionAt = (sequenceNumber: string): Position => ({
  start: { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: sequenceNumber },
})

/** Returns the ids of a delivery stream's source shards. */
export async function listShards({ clients, deliveryStream, control }: DeliveryContext): Promise<string[]> {
  const { Shards } = await clients.kinesis('ListShards', { StreamName: deliveryStream.streamName }, control.signal)
  return Shards.map((shard: Input) => shard.ShardId)
}

/**
 * Reads a shard from a position with one call of GetRecords. A throttled call returns no records.
 * @throws Error if the call fails, or if the stream never held the position
 */
export async function readShard(context: DeliveryContext, shardId: string, position: Position): Promise<ShardRead> {
  const { start } = position
  try {
    const iterator = position.iterator ?? (await getIterator(context, shardId, start))
    const output = await context.clients.kinesis('GetRecords', { ShardIterator: iterator }, context.control.signal)
    const records: SourceRecord[] = output.Records.map((record: Input) => readRecord(shardId, record))
    const [first, last] = [records[0], records.at(-1)]
    return {
      records,
      isCaughtUp: output.MillisBehindLatest === 0,
      next: { start: last ? positionAfter(last.sequenceNumber).start : start, iterator: output.NextShardIterator },
      expired: first ? expiredBefore(first, start) : 0n,
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    if (isTemporary.has(error.type)) return { records: [], isCaughtUp: false, next: { start }, expired: 0n }
    if (error.type === 'InvalidArgumentException' && start.ShardIteratorType !== 'TRIM_HORIZON') {
      const checkpoint = `The checkpoint ${start.StartingSequenceNumber} of ${shardId} is ahead of the stream`
      throw new Error(`${checkpoint}: the stream lost records or was recreated.`, { cause: error })
    }
    throw error
  }
}

async function getIterator(context: DeliveryContext, shardId: string, start: Start): Promise<string> {
  const input = { StreamName: context.deliveryStream.streamName, ShardId: shardId, ...start }
  return (await context.clients.kinesis('GetShardIterator', input, context.control.signal)).ShardIterator
}

const readRecord = (shardId: string, record: Input): SourceRecord => ({
  shardId,
  sequenceNumber: record.SequenceNumber,
  arrival: record.ApproximateArrivalTimestamp * 1_000,
  data: bytesOf(record.Data),
})

/** Returns the number of records between a position and the first record read: the local Kinesis leaves no gaps. */
function expiredBefore({ sequenceNumber }: SourceRecord, start: Start): bigint {
  if (start.ShardIteratorType === 'TRIM_HORIZON') return 0n
  const distance = BigInt(sequenceNumber) - BigInt(start.StartingSequenceNumber)
  return start.ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? distance : distance - 1n
}

/** The shard is over its read limit, or the iterator is older than 5 minutes: the next read continues. */
const isTemporary = new Set(['ProvisionedThroughputExceededException', 'ExpiredIteratorException'])
