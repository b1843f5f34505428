import { kinesisLimits } from '@sluice/core/pipeline'
import { AwsError } from '../aws/error.ts'
import { withFaults } from '../aws/faults.ts'
import type { Actions } from '../aws/json-server.ts'
import { type KinesisContext, rateExceeded } from './context.ts'
import { hashKeyOf, sequenceNumberOf, shardIdOf, shardOf } from './shards.ts'
import type { NewRecord, Stream } from './store.ts'

type Entry = { Data: string; PartitionKey: string; ExplicitHashKey?: string }
type Result = { SequenceNumber: string; ShardId: string } | { ErrorCode: string; ErrorMessage: string }

/** PutRecord and PutRecords: each record is routed, weighed against its shard's quota and put on disk. */
export function putActions(context: KinesisContext): Actions {
  const { store, quotasOf, onStored, faults, random } = context
  async function put(stream: Stream, entries: Entry[]): Promise<Result[]> {
    const records = entries.map((entry, i) => readEntry(entry, stream, i))
    const requestBytes = records.reduce((sum, { bytes }) => sum + bytes, 0)
    if (requestBytes > kinesisLimits.putBytes) {
      throw new AwsError('InvalidArgumentException', `Records size exceeds ${kinesisLimits.putBytes} bytes.`)
    }
    const { partial = 0 } = faults()
    const admitted = records.filter(({ shard, bytes }) => {
      const quotas = quotasOf(shard)
      const fits = quotas.records.has(1) && quotas.bytes.has(bytes) && random.fraction() >= partial
      if (fits) {
        quotas.records.spend(1)
        quotas.bytes.spend(bytes)
      }
      return fits
    })
    const counts = admitted.length > 0 ? await store.append(admitted) : []
    const placed = new Map(admitted.map((record, i) => [record, counts[i] ?? 0]))
    return records.map((record): Result => {
      const number = record.shard - stream.firstShard
      const ShardId = shardIdOf(number)
      const count = placed.get(record)
      if (count === undefined) {
        const { type: ErrorCode, message: ErrorMessage } = rateExceeded(ShardId, stream)
        return { ErrorCode, ErrorMessage }
      }
      const SequenceNumber = sequenceNumberOf(stream, number, count)
      onStored(stream.name, ShardId, SequenceNumber, record.data)
      return { SequenceNumber, ShardId }
    })
  }

  return {
    PutRecord: withFaults(async (input) => {
      const [result] = await put(context.activeStreamOf(input), [input])
      if (result && 'ErrorCode' in result) throw new AwsError(result.ErrorCode, result.ErrorMessage)
      return { ...result, EncryptionType: 'NONE' }
    }, context),

    PutRecords: withFaults(async (input) => {
      const results = await put(context.activeStreamOf(input), input.Records)
      const failed = results.filter((result) => 'ErrorCode' in result).length
      return { FailedRecordCount: failed, Records: results, EncryptionType: 'NONE' }
    }, context),
  }
}

function readEntry(entry: Entry, stream: Stream, index: number): NewRecord & { bytes: number } {
  const data = Buffer.from(entry.Data, 'base64')
  const bytes = data.length + Buffer.byteLength(entry.PartitionKey)
  if (bytes > kinesisLimits.recordBytes) {
    const limit = `Member must have length less than or equal to ${kinesisLimits.recordBytes}`
    const where = `Value at 'records.${index + 1}.member.data' failed to satisfy constraint`
    throw new AwsError('ValidationException', `1 validation error detected: ${where}: ${limit}`)
  }
  const hashKey = hashKeyFor(entry, stream)
  if (hashKey >= 1n << 128n) {
    throw new AwsError('InvalidArgumentException', `ExplicitHashKey ${hashKey} is not below 2^128.`)
  }
  const shard = stream.firstShard + shardOf(hashKey, stream.shardCount)
  return { shard, partitionKey: entry.PartitionKey, data, bytes }
}

function hashKeyFor({ ExplicitHashKey, PartitionKey }: Entry, { shardCount }: Stream): bigint {
  if (ExplicitHashKey) return BigInt(ExplicitHashKey)
  // One shard holds them all, and to hash would cost a tenth of a batch.
  return shardCount === 1 ? 0n : hashKeyOf(PartitionKey)
}
