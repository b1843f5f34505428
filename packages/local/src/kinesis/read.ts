import { kinesisLimits } from '@sluice/core/pipeline'
import { AwsError } from '../aws/error.ts'
import type { Actions, Input } from '../aws/json-server.ts'
import { account, type KinesisContext, rateExceeded } from './context.ts'
import { countOf, sequenceNumberOf, shardIdOf, shardNumberOf } from './shards.ts'
import type { StoredRecord, Stream } from './store.ts'

/** What an iterator says once it is decoded: the next record's count in a shard, by the store's id, of a stream. */
type Iterator = { stream: string; shard: number; n: number; issuedAt: number }

/** GetShardIterator and GetRecords. */
export function readActions(context: KinesisContext): Actions {
  const { store, quotasOf, horizonOf, clock } = context
  const issue = (stream: Stream, number: number, n: number) =>
    encode({ stream: stream.name, shard: stream.firstShard + number, n, issuedAt: clock.now() })

  /** The count of the first record that an iterator of this kind reads. */
  function startOf(stream: Stream, number: number, input: Input): number {
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
        return store.countAt(shard, input.Timestamp * 1_000)
    }
    const n = countOf(input.StartingSequenceNumber ?? '', stream, number)
    if (n === undefined || n > store.totalsOf(shard).records) {
      throw new AwsError(
        'InvalidArgumentException',
        `StartingSequenceNumber ${input.StartingSequenceNumber} is not one of ${shardIdOf(number)} in stream ${stream.name}.`,
      )
    }
    return input.ShardIteratorType === 'AFTER_SEQUENCE_NUMBER' ? n + 1 : n
  }

  return {
    GetShardIterator(input) {
      const stream = context.activeStreamOf(input)
      const number = shardNumberOf(input.ShardId)
      if (number === undefined || number >= stream.shardCount) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Shard ${input.ShardId} in stream ${stream.name} under account ${account} does not exist`,
        )
      }
      return { ShardIterator: issue(stream, number, startOf(stream, number, input)) }
    },

    GetRecords({ ShardIterator, Limit = kinesisLimits.getRecords }) {
      const iterator = decode(ShardIterator)
      const stream = context.activeStreamOf({ StreamName: iterator.stream })
      const { shard } = iterator
      const number = shard - stream.firstShard
      if (number < 0 || number >= stream.shardCount) throw invalidIterator()
      if (clock.now() - iterator.issuedAt > kinesisLimits.iteratorSeconds * 1_000) {
        throw new AwsError('ExpiredIteratorException', 'Iterator expired. A shard iterator is valid for 5 minutes.')
      }
      const { reads, readBytes } = quotasOf(shard)
      if (!reads.has(1) || !readBytes.has(0)) {
        throw rateExceeded(shardIdOf(number), stream)
      }
      reads.spend(1)
      const records = upTo(kinesisLimits.getBytes, store.read(shard, iterator.n, Limit, horizonOf(stream)))
      readBytes.spend(records.reduce((sum, { data }) => sum + data.length, 0))
      const last = records.at(-1)
      const next = last ? last.n + 1 : iterator.n
      const [behind] = store.read(shard, next, 1, horizonOf(stream))
      return {
        Records: records.map(({ n, arrival, partitionKey, data }) => ({
          SequenceNumber: sequenceNumberOf(stream, number, n),
          ApproximateArrivalTimestamp: arrival / 1_000,
          Data: data.toString('base64'),
          PartitionKey: partitionKey,
          EncryptionType: 'NONE',
        })),
        NextShardIterator: issue(stream, number, next),
        MillisBehindLatest: behind ? Math.max(1, clock.now() - behind.arrival) : 0,
      }
    },
  }
}

function upTo(maxBytes: number, records: Iterable<StoredRecord>): StoredRecord[] {
  const taken: StoredRecord[] = []
  let bytes = 0
  for (const record of records) {
    bytes += record.data.length + record.partitionKey.length
    if (bytes > maxBytes) break
    taken.push(record)
  }
  return taken
}

const encode = ({ stream, shard, n, issuedAt }: Iterator) =>
  Buffer.from(`${stream} ${shard} ${n} ${issuedAt}`).toString('base64')

function decode(token: string): Iterator {
  const words = /^(\S+) (\d+) (\d+) (\d+)$/.exec(Buffer.from(token, 'base64').toString())
  if (!words) throw invalidIterator()
  const [shard = 0, n = 0, issuedAt = 0] = words.slice(2).map(Number)
  return { stream: `${words[1]}`, shard, n, issuedAt }
}

const invalidIterator = () => new AwsError('InvalidArgumentException', 'Invalid ShardIterator.')
