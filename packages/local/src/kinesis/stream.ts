import type { Tags } from '../aws/tags.ts'

/** A stream, as the database stores it. */
export type Stream = {
  name: string
  /** Seconds since 1970. */
  createdAt: number
  shardCount: number
  retentionHours: number
  mode: 'PROVISIONED' | 'ON_DEMAND'
  tags: Tags
  /** The database's id of the first shard. The other shards' ids follow. */
  firstShard: number
}

/** Returns the milliseconds for which a stream keeps a record. */
export const retentionMsOf = ({ retentionHours }: Stream): number => retentionHours * 3_600_000

/** Returns the database's ids of a stream's shards, in order. */
export const shardsOf = ({ firstShard, shardCount }: Stream): number[] =>
  Array.from({ length: shardCount }, (_, number) => firstShard + number)
