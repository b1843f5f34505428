import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis'
import { type Clock, sleep } from '@sluice/core/clock'
import { readPace } from './read-pace.ts'
import { type Slot, slots } from './slots.ts'

export type StreamRecord = {
  shardId: string
  /** The record's number in AWS's order, a decimal number of up to 56 digits. */
  sequenceNumber: string
  /** Milliseconds since 1970. */
  arrivedAt: number
  data: Uint8Array
}

/** The first record to read of each shard. `at` is in milliseconds since 1970. */
export type Start = { from: 'oldest' } | { from: 'latest' } | { from: 'time'; at: number }

/** The result of one call of GetRecords. */
export type Page = {
  shardId: string
  records: StreamRecord[]
  /** Milliseconds by which the page is behind the newest record. 0: nothing is left to read now. */
  behindMs: number
}

export type ReadOptions = {
  kinesis: KinesisClient
  stream: string
  start: Start
  clock: Clock
  /** The shortest time between two calls of GetRecords for one shard. */
  intervalMs: number
  /** Waits for new records, at most `ms` milliseconds, after everything was read. */
  idle?: (ms: number) => Promise<void>
  /** Called for each failure that a retry may fix. Default: the tenth one in a row is thrown. */
  onRetry?: (error: unknown) => void
  /** Stops reading. */
  signal?: AbortSignal
}

/** Called with each page of a shard. Reading of the shard ends when it returns false. */
export type VisitPage = (page: Page) => boolean

/**
 * Reads all shards at once, and those into which they are split, until `visit` or the signal ends it. Leaves Firehose
 * its share of the reads.
 * @throws AWS's error if the stream can't be read
 */
export async function readShards(options: ReadOptions, visit: VisitPage): Promise<void> {
  const { kinesis, stream, signal } = options
  const seen = new Set<string>()
  const slot = slots(maxCalls)
  const readAll = async (shardIds: string[], start: Start): Promise<void> => {
    const added = shardIds.filter((shardId) => !seen.has(shardId))
    for (const shardId of added) seen.add(shardId)
    await Promise.all(
      added.map(async (shardId) => {
        const children = await readShard(shardId, { ...options, start, slot }, visit)
        await readAll(children, { from: 'oldest' })
      }),
    )
  }
  const shardIds = await listShards(kinesis, stream)
  if (!signal?.aborted) await readAll(shardIds, options.start)
}

async function listShards(kinesis: KinesisClient, stream: string): Promise<string[]> {
  const shardIds: string[] = []
  let next: string | undefined
  do {
    const input = next === undefined ? { StreamName: stream } : { NextToken: next }
    const { Shards = [], NextToken } = await kinesis.send(new ListShardsCommand(input))
    shardIds.push(...Shards.map(({ ShardId = '' }) => ShardId))
    next = NextToken
  } while (next !== undefined)
  return shardIds
}

/** Calls of GetRecords at once, each of which returns up to 1 MiB. */
const maxCalls = 3

type ShardOptions = ReadOptions & { slot: Slot }

/** Reads one shard. Returns the ids of its children once it is closed and read. */
async function readShard(shardId: string, options: ShardOptions, visit: VisitPage): Promise<string[]> {
  const { clock, signal, intervalMs, idle, slot } = options
  const pace = readPace(clock, intervalMs)
  const iterators = shardIterators(shardId, options)
  let failures = 0
  while (!signal?.aborted) {
    await pace.wait(signal)
    if (signal?.aborted) break
    try {
      const ShardIterator = await iterators.current()
      const call = () => getRecords({ ...options, shardId, iterator: ShardIterator, limit: pace.limit() })
      const { records, next, behindMs, children } = await slot(call)
      failures = 0
      pace.spend(records)
      iterators.moveTo(next, records.at(-1)?.sequenceNumber)
      if (!visit({ shardId, records, behindMs })) return []
      if (next === undefined) return children
      if (idle && records.length === 0 && behindMs === 0) await idle(idleMs)
    } catch (error) {
      if (signal?.aborted) break
      failures++
      if (isExpired(error)) iterators.renew()
      else if (!isTemporary(error)) throw error
      if (!options.onRetry && failures === maxFailures) throw error
      options.onRetry?.(error)
      await sleep(clock, retryMs, signal).catch(() => {})
    }
  }
  return []
}

type GetOptions = ShardOptions & { shardId: string; iterator: string | undefined; limit: number }

/** Reads the next records. A closed shard that is read has no next iterator, but children. */
async function getRecords({ kinesis, shardId, iterator, limit, signal }: GetOptions) {
  const { Records, NextShardIterator, MillisBehindLatest, ChildShards } = await kinesis.send(
    new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }),
    signal && { abortSignal: signal },
  )
  const records = (Records ?? []).map((record): StreamRecord => {
    const { SequenceNumber = '', ApproximateArrivalTimestamp, Data = new Uint8Array() } = record
    const arrivedAt = ApproximateArrivalTimestamp?.getTime() ?? 0
    return { shardId, sequenceNumber: SequenceNumber, arrivedAt, data: Data }
  })
  const children = (ChildShards ?? []).map(({ ShardId = '' }) => ShardId)
  return { records, next: NextShardIterator, behindMs: NextShardIterator ? (MillisBehindLatest ?? 0) : 0, children }
}

const idleMs = 1_000
const retryMs = 1_000
const maxFailures = 10

/** Returns the iterators of one shard. An iterator expires after 5 minutes, for example while a laptop sleeps. */
function shardIterators(shardId: string, { kinesis, stream, start, clock }: ReadOptions) {
  let iterator: string | undefined
  let last: string | undefined
  const startedAt = new Date(clock.now())
  const position = () => {
    if (last !== undefined) {
      return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: last } as const
    }
    if (start.from === 'oldest') return { ShardIteratorType: 'TRIM_HORIZON' } as const
    if (start.from === 'time') return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(start.at) } as const
    if (clock.now() - startedAt.getTime() < retryMs) return { ShardIteratorType: 'LATEST' } as const
    return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: startedAt } as const
  }
  return {
    async current(): Promise<string | undefined> {
      if (iterator === undefined) {
        const input = { StreamName: stream, ShardId: shardId, ...position() }
        iterator = (await kinesis.send(new GetShardIteratorCommand(input))).ShardIterator
      }
      return iterator
    },
    moveTo(next: string | undefined, sequenceNumber: string | undefined): void {
      iterator = next
      last = sequenceNumber ?? last
    },
    renew(): void {
      iterator = undefined
    },
  }
}

type SdkError = { name?: string; $fault?: string; code?: string }

const isExpired = (error: unknown) => (error as SdkError).name === 'ExpiredIteratorException'

/** Returns true for throttled reads, failures of the service, and lost connections. */
function isTemporary(error: unknown): boolean {
  const { name = '', $fault, code } = error as SdkError
  if ($fault === 'client') return /Throughput|Throttl|LimitExceeded/.test(name)
  return $fault === 'server' || code !== undefined || name === 'TimeoutError'
}
