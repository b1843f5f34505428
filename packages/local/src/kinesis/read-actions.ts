import { kinesisLimits } from '@sluice/core/pipeline'
import { account } from '../aws/account.ts'
import { blob } from '../aws/blob.ts'
import { AwsError } from '../aws/error.ts'
import { type Actions, type Input, invalidArgument } from '../aws/json-server.ts'
import { type KinesisContext, nameOf, rateExceeded } from './context.ts'
import type { StoredRecord } from './record-table.ts'
import { decodeIterator, encodeIterator, expiredIterator, invalidIterator, iteratorMs } from './shard-iterator.ts'
import { decodeSequenceNumber, sequenceNumberOf, shardIdOf, shardNumberIn } from './shards.ts'
import type { Stream } from './stream.ts'

/** Returns GetShardIterator, and GetRecords with at most `maxBytes` per call. */
export function readActions(context: KinesisContext, maxBytes: number = kinesisLimits.getBytes): Actions {
  return {
    GetShardIterator: (input) => getShardIterator(context, input),
    GetRecords: (input) => getRecords(context, input, maxBytes),
  }
}

function getShardIterator(context: KinesisContext, input: Input) {
  const name = nameOf(input)
  const number = shardNumberIn(name, input.ShardId)
  const stream = context.store.stream(name)
  if (!stream || context.statusOf(stream) === 'CREATING' || number >= stream.shardCount) {
    const shard = `Shard ${shardIdOf(number)} in stream ${name} under account ${account}`
    throw new AwsError('ResourceNotFoundException', `${shard} does not exist`)
  }
  checkStart(input)
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
      checkPast(input.Timestamp * 1_000, clock.now())
      return store.positionAt(shard, input.Timestamp * 1_000)
  }
  const { StartingSequenceNumber: start } = input
  const found = decodeSequenceNumber(start, stream)
  if (found && found.number !== number) {
    const use = `while it was used in a call to a shard with ${shardIdOf(number)}`
    throw invalidArgument(`Invalid StartingSequenceNumber. It encodes ${shardIdOf(found.number)}, ${use}`)
  }
  if (!found || found.position > store.totalsOf(shard).records) {
    const use = `used in GetShardIterator on shard ${shardIdOf(number)} in stream ${stream.name}`
    throw invalidArgument(`StartingSequenceNumber ${start} ${use} under account ${account} is invalid.`)
  }
  return input.ShardIteratorType === 'AFTER_SEQUENCE_NUMBER' ? found.position + 1 : found.position
}

/** Rejects an iterator type without the member that it needs, or with one that it would ignore. */
function checkStart({ ShardIteratorType: type, StartingSequenceNumber, Timestamp }: Input): void {
  const needsNumber = type.endsWith('SEQUENCE_NUMBER')
  if (needsNumber !== (StartingSequenceNumber !== undefined)) {
    const numbered = '(1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber'
    const others = '(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber'
    const request = `Request specified ${type} and ${needsNumber ? 'no' : 'also a'} StartingSequenceNumber.`
    throw invalidArgument(`Must either specify ${numbered} or ${others}. ${request}`)
  }
  if (type === 'AT_TIMESTAMP' && Timestamp === undefined) {
    const needed = 'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP'
    throw invalidArgument(`${needed}. Current request has no timestamp parameter.`)
  }
  if (type !== 'AT_TIMESTAMP' && Timestamp !== undefined) {
    throw invalidArgument(`Timestamp is for iterators of type AT_TIMESTAMP only. Request specified ${type}.`)
  }
}

function checkPast(time: number, now: number): void {
  if (time <= now) return
  const rule = 'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis'
  throw invalidArgument(`${rule}. timestampInMillis: ${time}, currentTimestampInMillis: ${now}`)
}

function getRecords(context: KinesisContext, input: Input, maxBytes: number) {
  const { ShardIterator, Limit = kinesisLimits.getRecords, StreamARN } = input
  const { store, clock, expiry } = context
  const { shard, position, ...iterator } = decodeIterator(ShardIterator)
  const stream = context.activeStreamOf({ StreamName: iterator.stream, StreamARN })
  const number = shard - stream.firstShard
  if (number < 0 || number >= stream.shardCount) throw invalidIterator()
  if (clock.now() - iterator.issuedAt > iteratorMs) throw expiredIterator(iterator.issuedAt, clock.now())
  const { reads, readBytes } = context.quotasOf(shard)
  if (!reads.has(1) || !readBytes.has(0)) throw rateExceeded(shardIdOf(number), stream)
  reads.spend(1)
  const first = expiry.firstKept(stream, shard)
  const records = upTo(maxBytes, store.read(shard, Math.max(position, first), Limit))
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
  Data: blob(data),
  PartitionKey: partitionKey,
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
