import { kinesisLimits } from '@sluice/core/pipeline'
import { type Actions, type Input, invalidArgument } from '../aws/json-server.ts'
import type { KinesisContext } from './context.ts'
import { maxShard } from './place.ts'
import { hashKeyRange, sequenceNumberOf, shardIdOf, shardNumberIn } from './shards.ts'
import { type Stream, shardsOf } from './stream.ts'

/** Returns ListStreams, ListShards and DescribeLimits. */
export function listActions(context: KinesisContext): Actions {
  const { store, summaryOf } = context
  return {
    ListStreams(input, call) {
      const { ExclusiveStartStreamName, Limit = 100 } = input
      const [start = ''] = readToken(input, /^streams (\S+)$/, ['ExclusiveStartStreamName']) ?? [
        ExclusiveStartStreamName,
      ]
      const rest = store.streams().filter(({ name }) => name > start)
      const streams = rest.slice(0, Limit)
      const StreamNames = streams.map(({ name }) => name)
      const StreamSummaries = streams.map((stream) => summaryOf(stream, call))
      const HasMoreStreams = rest.length > streams.length
      const NextToken = HasMoreStreams ? `streams ${StreamNames.at(-1)}` : undefined
      return { StreamNames, StreamSummaries, HasMoreStreams, NextToken }
    },

    ListShards({ MaxResults = 1_000, ...input }) {
      const [StreamName, after] = readToken(input, /^shards (\S+) (\S+)$/, starts) ?? [input.StreamName, undefined]
      if (!StreamName && !input.StreamARN) throw invalidArgument('Either NextToken or StreamName should be provided.')
      const stream = context.readyStreamOf({ ...input, StreamName })
      // The time distinguishes a stream from an earlier one of its name.
      const { StreamCreationTimestamp: createdAt = stream.createdAt } = input
      if (Math.floor(createdAt) !== stream.createdAt) throw context.notFound(stream.name)
      const filter = readFilter(input, stream)
      const { items, hasMore } = pageOfShards(stream, after ?? filter.after, filter.isEmpty ? 0 : MaxResults)
      const last = hasMore && !filter.isEmpty ? items.at(-1)?.ShardId : undefined
      return { Shards: items, NextToken: last && `shards ${stream.name} ${last}` }
    },

    DescribeLimits() {
      const streams = store.streams()
      return {
        ShardLimit: maxShard,
        OpenShardCount: streams.flatMap(shardsOf).length,
        OnDemandStreamCount: streams.filter(({ mode }) => mode === 'ON_DEMAND').length,
        OnDemandStreamCountLimit: Math.floor(maxShard / kinesisLimits.onDemandShards),
      }
    },
  }
}

/** The members that a token of ListShards excludes, because it contains them. */
const starts = ['StreamName', 'StreamARN', 'ExclusiveStartShardId', 'StreamCreationTimestamp', 'ShardFilter']

/** Returns the parts of a page token; undefined if there is no token. */
function readToken({ NextToken, ...input }: Input, form: RegExp, excluded: string[]): string[] | undefined {
  if (NextToken === undefined) return undefined
  const other = excluded.find((member) => input[member] !== undefined)
  if (other) throw invalidArgument(`NextToken and ${other} cannot be provided together.`)
  const parts = form.exec(NextToken)?.slice(1)
  if (!parts) throw invalidArgument('Invalid NextToken.')
  return parts
}

/** Returns up to `limit` shards of a stream, behind the one with the id `after`. */
export function pageOfShards(stream: Stream, after: string | undefined, limit: number) {
  const start = after === undefined ? 0 : shardNumberIn(stream.name, after) + 1
  const end = Math.min(stream.shardCount, start + limit)
  const items = Array.from({ length: Math.max(0, end - start) }, (_, i) => describeShard(stream, start + i))
  return { items, hasMore: end < stream.shardCount }
}

function describeShard(stream: Stream, number: number) {
  const { start, end } = hashKeyRange(number, stream.shardCount)
  return {
    ShardId: shardIdOf(number),
    HashKeyRange: { StartingHashKey: String(start), EndingHashKey: String(end) },
    SequenceNumberRange: { StartingSequenceNumber: sequenceNumberOf(stream, number, 0) },
  }
}

type Filter = { after?: string | undefined; isEmpty?: boolean }

/** Returns which shards a request selects. No shard ever closes, so all are open since the stream's creation. */
function readFilter({ ShardFilter, ExclusiveStartShardId }: Input, stream: Stream): Filter {
  if (ShardFilter === undefined) return { after: ExclusiveStartShardId }
  const { Type, ShardId, Timestamp } = ShardFilter
  checkFilter(Type, 'ShardId', ShardId, Type === 'AFTER_SHARD_ID')
  checkFilter(Type, 'Timestamp', Timestamp, Type.endsWith('_TIMESTAMP'))
  if (ShardId !== undefined && ExclusiveStartShardId !== undefined) {
    throw invalidArgument('ShardFilter.ShardId and ExclusiveStartShardId exclude each other.')
  }
  return { after: ShardId ?? ExclusiveStartShardId, isEmpty: Type === 'AT_TIMESTAMP' && Timestamp < stream.createdAt }
}

function checkFilter(type: string, member: string, value: Input, isNeeded: boolean): void {
  const problem = isNeeded ? `requires ${member}` : `can't have ${member}`
  if (isNeeded !== (value !== undefined)) throw invalidArgument(`A ShardFilter of type ${type} ${problem}.`)
}
