import { stream as definition, kinesisLimits } from '@sluice/core/pipeline'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import { type Actions, type Call, type Input, invalidArgument } from '../aws/json-server.ts'
import { addTags } from '../aws/tags.ts'
import type { KinesisContext } from './context.ts'
import { pageOfShards } from './list-actions.ts'
import type { Stream } from './stream.ts'
import { tooManyTags } from './tag-actions.ts'

/** The most shards of a stream. */
const maxShards = 1_000

/** Returns CreateStream, DeleteStream, DescribeStream and DescribeStreamSummary. */
export function streamActions(context: KinesisContext): Actions {
  const { store, streamOf } = context
  return {
    CreateStream({ StreamName, Tags = {}, ...input }) {
      if (store.stream(StreamName)) {
        throw new AwsError('ResourceInUseException', `Stream ${StreamName} under account ${account} already exists.`)
      }
      const tags = addTags({}, Tags, tooManyTags(StreamName))
      const { mode, shardCount } = capacityOf(input)
      store.createStream(StreamName, shardCount, definition.retentionHours, { mode, tags })
      context.onCreated(StreamName)
    },

    DeleteStream(input) {
      store.deleteStream(streamOf(input))
    },

    DescribeStream(input, call) {
      const stream = streamOf(input)
      const { ExclusiveStartShardId, Limit = 100 } = input
      const isListed = context.statusOf(stream) === 'ACTIVE'
      const { items, hasMore } = pageOfShards(stream, ExclusiveStartShardId, isListed ? Limit : 0)
      const shards = { Shards: items, HasMoreShards: isListed && hasMore }
      return { StreamDescription: { ...describe(context, stream, call), ...shards } }
    },

    DescribeStreamSummary(input, call) {
      const stream = streamOf(input)
      const counts = { OpenShardCount: stream.shardCount, ConsumerCount: 0 }
      return { StreamDescriptionSummary: { ...describe(context, stream, call), ...counts } }
    },
  }
}

/** Returns the mode and the number of shards of a new stream. AWS creates one without a number on demand. */
function capacityOf({ ShardCount, StreamModeDetails }: Input): { mode: Stream['mode']; shardCount: number } {
  const mode: Stream['mode'] = StreamModeDetails?.StreamMode ?? (ShardCount === undefined ? 'ON_DEMAND' : 'PROVISIONED')
  const isOnDemand = mode === 'ON_DEMAND'
  const problem = isOnDemand ? 'not expected' : 'required'
  if (isOnDemand !== (ShardCount === undefined)) {
    throw invalidArgument(`ShardCount is ${problem} when StreamMode=${mode}`)
  }
  if (isOnDemand) return { mode, shardCount: kinesisLimits.onDemandShards }
  if (ShardCount <= maxShards) return { mode, shardCount: ShardCount }
  throw new AwsError('LimitExceededException', `A local stream has at most ${maxShards} shards, not ${ShardCount}.`)
}

const describe = ({ summaryOf }: KinesisContext, stream: Stream, call?: Call) => ({
  ...summaryOf(stream, call),
  RetentionPeriodHours: stream.retentionHours,
  EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
  EncryptionType: 'NONE',
})
