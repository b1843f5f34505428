import { kinesisLimits } from '@sluice/core/pipeline'
import { AwsError } from '../aws/error.ts'
import { invalidArgument } from '../aws/json-server.ts'

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

export const invalidIterator = () => invalidArgument('Invalid ShardIterator.')

/** Milliseconds for which an iterator is valid. */
export const iteratorMs = kinesisLimits.iteratorSeconds * 1_000

/** Returns the error for an iterator that is too old. */
export function expiredIterator(issuedAt: number, now: number): AwsError {
  const times = `The iterator was created at time ${javaDate(issuedAt)} while right now it is ${javaDate(now)}`
  const limit = `which is further in the future than the tolerated delay of ${iteratorMs} milliseconds.`
  return new AwsError('ExpiredIteratorException', `Iterator expired. ${times} ${limit}`)
}

/** Returns a time as Java prints it: `Tue Nov 10 09:00:00 UTC 2026`. */
function javaDate(ms: number): string {
  const [weekday, day, month, year, time] = new Date(ms).toUTCString().split(/,? /)
  return `${weekday} ${month} ${day} ${time} UTC ${year}`
}
