import { kinesisLimits } from '@sluice/core/pipeline'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import type { Actions, Input } from '../aws/json-server.ts'
import { type KinesisContext, rateExceeded } from './context.ts'
import type { StoredRecord } from './record-table.ts'
import { decodeIterator, encodeIterator, invalidIterator } from './shard-iterator.ts'
import { positionOf, sequenceNumberOf, shardIdOf, shardNumberOf } from './shards.ts'
import type { Stream } from './stream.ts'

/** Returns GetShardIterator and GetRecords. */
export function readActions(context: KinesisContext): Actions {
  return {
    GetShardIterator: (input) => getShardIterator(context, input),
    GetRecords: (input) => getRecords(context, input),
  }
}

function getShardIterator(context: KinesisContext, input: Input) {
  const stream = context.activeStreamOf(input)
  const number = shardNumberOf(input.ShardId)
  if (number === undefined || number >= stream.shardCount) {
    const shard = `Shard ${input.ShardId} in stream ${stream.name} under account ${account}`
    throw new AwsError('ResourceNotFoundException', `${shard} does not exist`)
  }
  return { ShardIterator: issueIterator(context, stream, number, startOf(context, stream, number, input)) }
}

const issueIterator = ({ clock }: KinesisContext, { name, firstShard }: Stream, number: number, position: number) =>
  encodeIterator({ stream: name, shard: firstShard + number, position, issuedAt: clock.now() })

/** Returns the position of the first record that an iterator of this type reads. */
function startOf({ store, clock }: KinesisContext, stream: Stream, number: number, input: Input): number {
  const shard = stream.firstShard + number
  switch (input.ShardIteratorType) {
    case 'TRIM_HORIZON':
      return 1
    case 'LATEST':
      return store.totalsOf(shard).records + 1
    case 'AT_TIMESTAMP':
      if (input.Timestamp === undefined) {
        throw new AwsError('InvalidArgumentException', 'AT_TIMESTAMP needs Timestamp.')
      }
      if (input.Timestamp * 1_000 > clock.now()) {
        throw new AwsError('InvalidArgumentException', 'The timestamp cannot be greater than the current one.')
      }
      return store.positionAt(shard, input.Timestamp * 1_000)
  }
  const position = positionOf(input.StartingSequenceNumber ?? '', stream, number)
  if (position === undefined || position > store.totalsOf(shard).records) {
    const start = `StartingSequenceNumber ${input.StartingSequenceNumber}`
    const place = `${shardIdOf(number)} in stream ${stream.name}`
    throw new AwsError('InvalidArgumentException', `${start} is not one of ${place}.`)
  }
  return input.ShardIteratorType === 'AFTER_SEQUENCE_NUMBER' ? position + 1 : position
}

function getRecords(context: KinesisContext, { ShardIterator, Limit = kinesisLimits.getRecords }: Input) {
  const { store, clock, expiry } = context
  const { shard, position, ...iterator } = decodeIterator(ShardIterator)
  const stream = context.activeStreamOf({ StreamName: iterator.stream })
  const number = shard - stream.firstShard
  if (number < 0 || number >= stream.shardCount) throw invalidIterator()
  if (clock.now() - iterator.issuedAt > kinesisLimits.iteratorSeconds * 1_000) {
    throw new AwsError('ExpiredIteratorException', 'Iterator expired. A shard iterator is valid for 5 minutes.')
  }
  const { reads, readBytes } = context.quotasOf(shard)
  if (!reads.has(1) || !readBytes.has(0)) throw rateExceeded(shardIdOf(number), stream)
  reads.spend(1)
  const first = expiry.firstKept(stream, shard)
  const records = upTo(kinesisLimits.getBytes, store.read(shard, Math.max(position, first), Limit))
  readBytes.spend(records.reduce((sum, { data }) => sum + data.length, 0))
  const last = records.at(-1)
  const next = last ? last.position + 1 : position
  const [behind] = store.read(shard, Math.max(next, first), 1)
  return {
    Records: records.map((record) => describe(record, stream, number)),
    NextShardIterator: issueIterator(context, stream, number, next),
    MillisBehindLatest: behind ? Math.max(1, clock.now() - behind.arrival) : 0,
  }
}

const describe = ({ position, arrival, partitionKey, data }: StoredRecord, stream: Stream, number: number) => ({
  SequenceNumber: sequenceNumberOf(stream, number, position),
  ApproximateArrivalTimestamp: arrival / 1_000,
  Data: data.toString('base64'),
  PartitionKey: partitionKey,
  EncryptionType: 'NONE',
})

/** Returns the first records that together have at most `maxBytes`. */
function upTo(maxBytes: number, records: Iterable<StoredRecord>): StoredRecord[] {
  const found: StoredRecord[] = []
  let bytes = 0
  for (const record of records) {
    bytes += record.data.length + record.partitionKey.length
    if (bytes > maxBytes) break
    found.push(record)
  }
  return found
}
