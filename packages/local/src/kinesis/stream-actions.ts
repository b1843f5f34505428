import { stream as definition } from '@sluice/core/pipeline'
import { AwsError } from '../aws/error.ts'
import type { Actions } from '../aws/json-server.ts'
import type { KinesisContext } from './context.ts'
import { hashKeyRange, sequenceNumberOf, shardIdOf } from './shards.ts'
import type { Stream } from './stream.ts'

/** Returns CreateStream, DeleteStream, DescribeStream, DescribeStreamSummary, ListStreams and ListShards. */
export function streamActions(context: KinesisContext): Actions {
  const { store, streamOf } = context
  return {
    CreateStream({ StreamName, ShardCount }) {
      if (store.stream(StreamName)) {
        throw new AwsError('ResourceInUseException', `Stream ${StreamName} already exists.`)
      }
      store.createStream(StreamName, ShardCount, definition.retentionHours)
      context.onCreated(StreamName)
    },

    DeleteStream(input) {
      store.deleteStream(streamOf(input))
    },

    DescribeStream(input) {
      const stream = streamOf(input)
      const { ExclusiveStartShardId, Limit = 100 } = input
      const { items, hasMore } = page(describeShards(stream), (shard) => shard.ShardId, ExclusiveStartShardId, Limit)
      return { StreamDescription: { ...describe(context, stream), Shards: items, HasMoreShards: hasMore } }
    },

    DescribeStreamSummary(input) {
      const stream = streamOf(input)
      const summary = { ...describe(context, stream), OpenShardCount: stream.shardCount, ConsumerCount: 0 }
      return { StreamDescriptionSummary: summary }
    },

    ListStreams({ ExclusiveStartStreamName, NextToken, Limit = 100 }) {
      const start = NextToken ?? ExclusiveStartStreamName
      const { items, hasMore } = page(store.streams(), ({ name }) => name, start, Limit)
      const names = items.map(({ name }) => name)
      return { StreamNames: names, HasMoreStreams: hasMore, ...(hasMore && { NextToken: names.at(-1) }) }
    },

    ListShards({ NextToken, ExclusiveStartShardId, MaxResults = 1_000, ...input }) {
      const [name, start] = NextToken ? NextToken.split(' ') : [undefined, ExclusiveStartShardId]
      if (NextToken && !/^\S+ shardId-\d{12}$/.test(NextToken)) {
        throw new AwsError('InvalidArgumentException', 'Invalid NextToken.')
      }
      const stream = context.activeStreamOf(name ? { StreamName: name } : input)
      const { items, hasMore } = page(describeShards(stream), (shard) => shard.ShardId, start, MaxResults)
      return { Shards: items, ...(hasMore && { NextToken: `${stream.name} ${items.at(-1)?.ShardId}` }) }
    },
  }
}

const describe = ({ arnOf, statusOf }: KinesisContext, stream: Stream) => ({
  StreamName: stream.name,
  StreamARN: arnOf(stream.name),
  StreamStatus: statusOf(stream),
  StreamModeDetails: { StreamMode: 'PROVISIONED' },
  StreamCreationTimestamp: stream.createdAt,
  RetentionPeriodHours: stream.retentionHours,
  EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
  EncryptionType: 'NONE',
})

const describeShards = (stream: Stream) =>
  Array.from({ length: stream.shardCount }, (_, number) => {
    const { start, end } = hashKeyRange(number, stream.shardCount)
    return {
      ShardId: shardIdOf(number),
      HashKeyRange: { StartingHashKey: String(start), EndingHashKey: String(end) },
      SequenceNumberRange: { StartingSequenceNumber: sequenceNumberOf(stream, number, 0) },
    }
  })

/** Returns up to `limit` of the items whose key is behind `start`. */
function page<T>(all: T[], keyOf: (item: T) => string, start: string | undefined, limit: number) {
  const rest = start === undefined ? all : all.filter((item) => keyOf(item) > start)
  return { items: rest.slice(0, limit), hasMore: rest.length > limit }
}
