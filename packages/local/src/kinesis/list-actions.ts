import { AwsError } from '../aws/error.ts'
import type { Actions, Input } from '../aws/json-server.ts'
import type { KinesisContext } from './context.ts'
import { maxShard } from './place.ts'
import { shardNumberIn } from './shard-number.ts'
import { hashKeyRange, sequenceNumberOf, shardIdOf } from './shards.ts'
import { type Stream, shardsOf } from './stream.ts'

/** Returns ListStreams, ListShards and DescribeLimits. */
export function listActions(context: KinesisContext): Actions {
  const { store, arnOf, statusOf } = context
  return {
    ListStreams({ ExclusiveStartStreamName, NextToken, Limit = 100 }, call) {
      if (NextToken !== undefined && ExclusiveStartStreamName !== undefined) throw together('ExclusiveStartStreamName')
      const start = NextToken === undefined ? ExclusiveStartStreamName : readToken(NextToken, /^streams (\S+)$/)[0]
      const rest = store.streams().filter(({ name }) => name > (start ?? ''))
      const streams = rest.slice(0, Limit)
      const hasMore = rest.length > streams.length
      const summaries = streams.map((stream) => ({
        StreamName: stream.name,
        StreamARN: arnOf(stream.name, call),
        StreamStatus: statusOf(stream),
        StreamModeDetails: { StreamMode: stream.mode },
        StreamCreationTimestamp: stream.createdAt,
      }))
      return {
        StreamNames: streams.map(({ name }) => name),
        StreamSummaries: summaries,
        HasMoreStreams: hasMore,
        ...(hasMore && { NextToken: `streams ${streams.at(-1)?.name}` }),
      }
    },

    ListShards({ MaxResults = 1_000, ...input }) {
      const [name, after] = startOf(input)
      if (name === undefined && !input.StreamName && !input.StreamARN) {
        throw new AwsError('InvalidArgumentException', 'Either NextToken or StreamName should be provided.')
      }
      const stream = context.readyStreamOf(name === undefined ? input : { StreamName: name })
      checkCreation(context, stream, input)
      const filter = readFilter(input, stream)
      const { items, hasMore } = pageOfShards(stream, after ?? filter.after, filter.isEmpty ? 0 : MaxResults)
      const hasNext = hasMore && !filter.isEmpty
      return { Shards: items, ...(hasNext && { NextToken: `shards ${stream.name} ${items.at(-1)?.ShardId}` }) }
    },

    DescribeLimits() {
      const streams = store.streams()
      return {
        ShardLimit: maxShard,
        OpenShardCount: streams.flatMap(shardsOf).length,
        OnDemandStreamCount: streams.filter(({ mode }) => mode === 'ON_DEMAND').length,
        OnDemandStreamCountLimit: Math.floor(maxShard / 4),
      }
    },
  }
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

/** Returns the name of the stream in a token, if there is one, and the shard behind which the page starts. */
function startOf({ NextToken, ...input }: Input): (string | undefined)[] {
  if (NextToken === undefined) return [undefined, input.ExclusiveStartShardId]
  for (const other of ['StreamName', 'StreamARN', 'ExclusiveStartShardId', 'StreamCreationTimestamp', 'ShardFilter']) {
    if (input[other] !== undefined) throw together(other)
  }
  return readToken(NextToken, /^shards (\S+) (shardId-\d{12})$/)
}

const together = (other: string) =>
  new AwsError('InvalidArgumentException', `NextToken and ${other} cannot be provided together.`)

function readToken(token: string, form: RegExp): string[] {
  const [, ...parts] = form.exec(token) ?? []
  if (parts.length === 0) throw new AwsError('InvalidArgumentException', 'Invalid NextToken.')
  return parts
}

/** StreamCreationTimestamp distinguishes a stream from an earlier one of its name. */
function checkCreation({ notFound }: KinesisContext, stream: Stream, { StreamCreationTimestamp: time }: Input): void {
  if (time !== undefined && Math.floor(time) !== stream.createdAt) throw notFound(stream.name)
}

type Filter = { after?: string | undefined; isEmpty?: boolean }

/** Returns which shards a filter selects. No shard ever closes, so all are open since the stream's creation. */
function readFilter({ ShardFilter, ExclusiveStartShardId }: Input, stream: Stream): Filter {
  if (ShardFilter === undefined) return {}
  const { Type, ShardId, Timestamp } = ShardFilter
  checkFilter(Type, 'ShardId', ShardId, Type === 'AFTER_SHARD_ID')
  checkFilter(Type, 'Timestamp', Timestamp, Type.endsWith('_TIMESTAMP'))
  if (ShardId !== undefined && ExclusiveStartShardId !== undefined) {
    throw new AwsError('InvalidArgumentException', 'ShardFilter.ShardId and ExclusiveStartShardId exclude each other.')
  }
  return { after: ShardId, isEmpty: Type === 'AT_TIMESTAMP' && Timestamp < stream.createdAt }
}

function checkFilter(type: string, member: string, value: Input, isNeeded: boolean): void {
  if (isNeeded === (value !== undefined)) return
  const problem = isNeeded ? `requires ${member}` : `can't have ${member}`
  throw new AwsError('InvalidArgumentException', `A ShardFilter of type ${type} ${problem}.`)
}
