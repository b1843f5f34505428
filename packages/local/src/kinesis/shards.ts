import { hash } from 'node:crypto'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import type { Stream } from './stream.ts'

const hashKeys = 1n << 128n

/** Returns the MD5 hash key that routes a partition key to its shard. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${hash('md5', partitionKey)}`)
}

/** Returns the part of the hash key space of shard `number` of `count`, both ends included. */
export function hashKeyRange(number: number, count: number): { start: bigint; end: bigint } {
  const width = hashKeys / BigInt(count)
  const isLast = number === count - 1
  return {
    start: width * BigInt(number),
    end: isLast ? hashKeys - 1n : width * BigInt(number + 1) - 1n,
  }
}

/** Returns the number of the shard that a hash key belongs to. */
export function shardOf(hashKey: bigint, count: number): number {
  return Math.min(Number(hashKey / (hashKeys / BigInt(count))), count - 1)
}

/** Returns AWS's id of a shard: `shardId-000000000007`. */
export const shardIdOf = (number: number): string => `shardId-${String(number).padStart(12, '0')}`

/**
 * Returns the number in a shard id, also in a short one such as `0` or `shardId-0`.
 * @throws AwsError `ResourceNotFoundException` if there is none
 */
export function shardNumberIn(stream: string, shardId: string): number {
  const digits = shardId.split('-')[1] || shardId
  if (/^\d+$/.test(digits) && Number(digits) < 2 ** 31) return Number(digits)
  const message = `Could not find shard ${shardId} in stream ${stream} under account ${account}.`
  throw new AwsError('ResourceNotFoundException', message)
}

/** The members that distinguish a stream, even from an earlier one of the same name. */
type StreamIdentity = Pick<Stream, 'createdAt' | 'firstShard'>

/**
 * Returns the sequence number of a record: 56 digits that rise within a shard. No other record has it, because the
 * database never assigns a shard's id twice. `number` is the shard's in its stream; `position` counts from 1.
 */
export function sequenceNumberOf({ createdAt, firstShard }: StreamIdentity, number: number, position: number): string {
  const shard = String(firstShard + number).padStart(6, '0')
  return `49${String(createdAt).padStart(12, '0')}${shard}${String(position).padStart(36, '0')}`
}

/** Returns the position in a sequence number; undefined if it isn't one of this stream's shard. */
export function positionOf(sequenceNumber: string, stream: StreamIdentity, number: number): number | undefined {
  const position = Number(sequenceNumber.slice(20))
  return sequenceNumber === sequenceNumberOf(stream, number, position) ? position : undefined
}

/** Returns the shard's number and the position in a sequence number; undefined if it isn't one of this stream. */
export function decodeSequenceNumber(sequenceNumber: string, stream: Stream) {
  const number = Number(sequenceNumber.slice(14, 20)) - stream.firstShard
  const position = positionOf(sequenceNumber, stream, number)
  const isOwn = position !== undefined && number >= 0 && number < stream.shardCount
  return isOwn ? { number, position } : undefined
}
