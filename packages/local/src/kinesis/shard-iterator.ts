import { AwsError } from '../aws/error.ts'

/** The content of an iterator: which record of a stream a reader gets next. */
export type ShardIterator = {
  stream: string
  /** The database's id. */
  shard: number
  position: number
  /** Milliseconds since 1970. */
  issuedAt: number
}

export const encodeIterator = ({ stream, shard, position, issuedAt }: ShardIterator): string =>
  Buffer.from(`${stream} ${shard} ${position} ${issuedAt}`).toString('base64')

/** @throws AwsError `InvalidArgumentException` if the text is not an iterator */
export function decodeIterator(token: string): ShardIterator {
  const [, stream, ...numbers] = /^(\S+) (\d+) (\d+) (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? []
  if (stream === undefined) throw invalidIterator()
  const [shard = 0, position = 0, issuedAt = 0] = numbers.map(Number)
  return { stream, shard, position, issuedAt }
}

export const invalidIterator = () => new AwsError('InvalidArgumentException', 'Invalid ShardIterator.')
