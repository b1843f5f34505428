import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import { shardNumberOf } from './shards.ts'

/** Returns the number in a shard id that a request names. @throws AwsError `ResourceNotFoundException` if it has none */
export function shardNumberIn(stream: string, shardId: string): number {
  const number = shardNumberOf(shardId)
  if (number !== undefined) return number
  const message = `Could not find shard ${shardId} in stream ${stream} under account ${account}.`
  throw new AwsError('ResourceNotFoundException', message)
}
