import { kinesisLimits } from '@sluice/core/pipeline'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import { withFaults } from '../aws/faults.ts'
import { type Actions, invalidArgument } from '../aws/json-server.ts'
import { type KinesisContext, rateExceeded } from './context.ts'
import type { NewRecord } from './record-table.ts'
import { decodeSequenceNumber, hashKeyOf, sequenceNumberOf, shardIdOf, shardOf } from './shards.ts'
import type { Stream } from './stream.ts'

type Entry = { Data: string; PartitionKey: string; ExplicitHashKey?: string }

type Outcome =
  | { status: 'stored'; placement: { SequenceNumber: string; ShardId: string } }
  | { status: 'throttled'; error: AwsError }

/** Returns PutRecord and PutRecords. They route each record, count it against its shard's quota and store it on disk. */
export function putActions(context: KinesisContext): Actions {
  return {
    PutRecord: withFaults(async (input) => {
      const stream = context.activeStreamOf(input)
      checkOrdering(context, stream, input.SequenceNumberForOrdering)
      const [outcome] = await put(context, stream, [input])
      if (outcome?.status === 'throttled') throw outcome.error
      return outcome?.placement
    }, context),

    PutRecords: withFaults(async (input) => {
      const outcomes = await put(context, context.activeStreamOf(input), input.Records)
      const Records = outcomes.map((outcome) =>
        outcome.status === 'stored'
          ? outcome.placement
          : { ErrorCode: outcome.error.type, ErrorMessage: outcome.error.message },
      )
      const FailedRecordCount = outcomes.filter(({ status }) => status === 'throttled').length
      return { FailedRecordCount, Records }
    }, context),
  }
}

/** The order that SequenceNumberForOrdering requests always holds, because a shard's numbers rise. */
function checkOrdering({ store }: KinesisContext, stream: Stream, sequenceNumber: string | undefined): void {
  if (sequenceNumber === undefined) return
  const found = decodeSequenceNumber(sequenceNumber, stream)
  if (found && found.position <= store.totalsOf(stream.firstShard + found.number).records) return
  const use = `ExclusiveMinimumSequenceNumber ${sequenceNumber} used in PutRecord on stream ${stream.name}`
  throw invalidArgument(`${use} under account ${account} is invalid.`)
}

/** Stores the entries that their shards' quotas admit. Returns one outcome per entry, in order. */
async function put(context: KinesisContext, stream: Stream, entries: Entry[]): Promise<Outcome[]> {
  const records = entries.map((entry, i) => readEntry(entry, stream, i))
  const requestBytes = records.reduce((sum, { bytes }) => sum + bytes, 0)
  if (requestBytes > kinesisLimits.putBytes) {
    throw invalidArgument(`Records size exceeds ${kinesisLimits.putBytes} bytes.`)
  }
  const admitted = admit(context, records, stream)
  const positions = admitted.length > 0 ? await context.store.append(admitted) : []
  const stored = new Map(admitted.map((record, i) => [record, positions[i] ?? 0]))
  return records.map((record): Outcome => {
    const number = record.shard - stream.firstShard
    const ShardId = shardIdOf(number)
    const position = stored.get(record)
    if (position === undefined) return { status: 'throttled', error: rateExceeded(ShardId, stream) }
    const SequenceNumber = sequenceNumberOf(stream, number, position)
    context.onStored(stream.name, ShardId, SequenceNumber, record.data)
    return { status: 'stored', placement: { SequenceNumber, ShardId } }
  })
}

type SizedRecord = NewRecord & { bytes: number }

function admit({ quotasOf, faults }: KinesisContext, records: SizedRecord[], { firstShard }: Stream): SizedRecord[] {
  const isThrottled = faults.throttles(records.map(({ shard }) => shard - firstShard))
  return records.filter(({ shard, bytes }, i) => {
    const quotas = quotasOf(shard)
    const fits = quotas.records.has(1) && quotas.bytes.has(bytes) && !isThrottled[i]
    if (fits) {
      quotas.records.spend(1)
      quotas.bytes.spend(bytes)
    }
    return fits
  })
}

function readEntry(entry: Entry, stream: Stream, index: number): SizedRecord {
  const data = Buffer.from(entry.Data, 'base64')
  const bytes = data.length + Buffer.byteLength(entry.PartitionKey)
  if (bytes > kinesisLimits.recordBytes) {
    const limit = `Member must have length less than or equal to ${kinesisLimits.recordBytes}`
    const where = `Value at 'records.${index + 1}.member.data' failed to satisfy constraint`
    throw new AwsError('ValidationException', `1 validation error detected: ${where}: ${limit}`)
  }
  const hashKey = hashKeyFor(entry, stream)
  if (hashKey >= 1n << 128n) {
    const range = 'ExplicitHashKey must be in the range: [0, 2^128-1]'
    throw invalidArgument(`Invalid ExplicitHashKey. ${range}. Specified value was ${hashKey}`)
  }
  const shard = stream.firstShard + shardOf(hashKey, stream.shardCount)
  return { shard, partitionKey: entry.PartitionKey, data, bytes }
}

function hashKeyFor({ ExplicitHashKey, PartitionKey }: Entry, { shardCount }: Stream): bigint {
  if (ExplicitHashKey) return BigInt(ExplicitHashKey)
  // The only shard has every hash key, and hashing would cost a tenth of a batch's time.
  return shardCount === 1 ? 0n : hashKeyOf(PartitionKey)
}
