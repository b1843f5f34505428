import { hash } from 'node:crypto'
import type { Stream } from './store.ts'

const hashKeys = 1n << 128n

/** The MD5 hash key that routes a partition key to its shard. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${hash('md5', partitionKey)}`)
}

/** The part of the hash key space that shard `number` of `count` holds, both ends included. */
export function hashKeyRange(number: number, count: number): { start: bigint; end: bigint } {
  const width = hashKeys / BigInt(count)
  const isLast = number === count - 1
  return {
    start: width * BigInt(number),
    end: isLast ? hashKeys - 1n : width * BigInt(number + 1) - 1n,
  }
}

/** The number of the shard that holds a hash key. */
export function shardOf(hashKey: bigint, count: number): number {
  return Math.min(Number(hashKey / (hashKeys / BigInt(count))), count - 1)
}

/** `shardId-000000000007` */
export const shardIdOf = (number: number): string => `shardId-${String(number).padStart(12, '0')}`

/** The inverse of `shardIdOf`; undefined for what is no shard id. */
export function shardNumberOf(shardId: string): number | undefined {
  const digits = /^shardId-(\d{12})$/.exec(shardId)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

type Life = Pick<Stream, 'createdAt' | 'firstShard'>

/**
 * 56 digits that rise within a shard and differ over shards and lives of a stream: the store gives no shard's id twice.
 * `number` is the shard's in its stream; `n` counts the shard's records from 1.
 */
export function sequenceNumberOf({ createdAt, firstShard }: Life, number: number, n: number): string {
  const id = firstShard + number
  return `49${String(createdAt).padStart(12, '0')}${String(id).padStart(6, '0')}${String(n).padStart(36, '0')}`
}

/** The `n` of a sequence number; undefined when it is none of this stream's shard. */
export function countOf(sequenceNumber: string, stream: Life, number: number): number | undefined {
  const n = Number(sequenceNumber.slice(20))
  return sequenceNumber === sequenceNumberOf(stream, number, n) ? n : undefined
}
