import {
  type GetRecordsCommand,
  type GetRecordsCommandInput,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis'
import type { Clock } from '@sluice/core/clock'
import { describe, expect, it } from 'vitest'
import { type Page, readShards, type Start } from './shards.ts'

/** A clock on which no time is waited for. */
function fastClock(): Clock {
  let time = 0
  return {
    now: () => time,
    monotonic: () => time,
    after(ms, run) {
      time += ms
      queueMicrotask(run)
      return () => {}
    },
    defer: queueMicrotask,
  }
}

const failure = (name: string, fault: 'client' | 'server') => Object.assign(new Error(name), { name, $fault: fault })

type Result = { data: string; next?: string; children?: string[] } | Error

/** Returns a client whose shards give these responses, one for each read. Lists the iterators that it has issued. */
function clientOf(shards: Record<string, Result[]>, pages: string[][] = [['a']]) {
  const issued: string[] = []
  let number = 0
  const send = async (command: unknown) => {
    if (command instanceof ListShardsCommand) {
      const { NextToken } = command.input
      const page = NextToken === undefined ? 0 : Number(NextToken)
      const Shards = (pages[page] ?? []).map((ShardId) => ({ ShardId }))
      return { Shards, NextToken: page + 1 < pages.length ? `${page + 1}` : undefined }
    }
    if (command instanceof GetShardIteratorCommand) {
      const { ShardId, ShardIteratorType, StartingSequenceNumber } = command.input
      issued.push([ShardId, ShardIteratorType, StartingSequenceNumber].filter(Boolean).join(' '))
      return { ShardIterator: ShardId }
    }
    const { ShardIterator = '' } = (command as GetRecordsCommand).input as GetRecordsCommandInput
    const result = shards[ShardIterator]?.shift() ?? { data: '', next: ShardIterator }
    if (result instanceof Error) throw result
    const Data = Buffer.from(result.data)
    const Records =
      Data.length > 0 ? [{ Data, SequenceNumber: `${++number}`, ApproximateArrivalTimestamp: new Date(7) }] : []
    const ChildShards = result.children?.map((ShardId) => ({ ShardId }))
    return { Records, NextShardIterator: result.next, MillisBehindLatest: 0, ChildShards }
  }
  return { kinesis: { send } as unknown as KinesisClient, issued }
}

/** Reads until a page has no records. Returns the text of each record, with its shard. */
async function read(kinesis: KinesisClient, start: Start = { from: 'oldest' }): Promise<string[]> {
  const found: string[] = []
  const visit = ({ shardId, records }: Page) => {
    found.push(...records.map(({ data }) => `${shardId}: ${Buffer.from(data)}`))
    return records.length > 0
  }
  await readShards({ kinesis, stream: 's', start, clock: fastClock(), intervalMs: 1_000 }, visit)
  return found
}

describe('readShards', () => {
  it('reads every shard of every page of the list', async () => {
    const one = (data: string, next: string): Result[] => [{ data, next }]
    const { kinesis, issued } = clientOf({ a: one('1', 'a'), b: one('2', 'b') }, [['a'], ['b']])
    expect((await read(kinesis)).sort()).toEqual(['a: 1', 'b: 2'])
    expect(issued.sort()).toEqual(['a TRIM_HORIZON', 'b TRIM_HORIZON'])
  })

  it('continues with the children of a closed shard, each once', async () => {
    const { kinesis, issued } = clientOf(
      {
        a: [{ data: '1', children: ['c'] }],
        b: [{ data: '2', children: ['c'] }],
        c: [{ data: '3', next: 'c' }],
      },
      [['a', 'b']],
    )
    expect((await read(kinesis, { from: 'latest' })).sort()).toEqual(['a: 1', 'b: 2', 'c: 3'])
    expect(issued).toEqual(['a LATEST', 'b LATEST', 'c TRIM_HORIZON'])
  })

  it('gets a new iterator after the last record if one has expired', async () => {
    const expired = failure('ExpiredIteratorException', 'client')
    const { kinesis, issued } = clientOf({ a: [{ data: '1', next: 'a' }, expired, { data: '2', next: 'a' }] })
    expect(await read(kinesis)).toEqual(['a: 1', 'a: 2'])
    expect(issued).toEqual(['a TRIM_HORIZON', 'a AFTER_SEQUENCE_NUMBER 1'])
  })

  it.each([
    failure('ProvisionedThroughputExceededException', 'client'),
    failure('InternalFailure', 'server'),
    Object.assign(new Error('gone'), { code: 'ECONNRESET' }),
  ])('reads again after %s', async (error) => {
    const { kinesis } = clientOf({ a: [error, error, { data: '1', next: 'a' }] })
    expect(await read(kinesis)).toEqual(['a: 1'])
  })

  it('gives up after ten failures in a row', async () => {
    const errors = (count: number) => Array<Result>(count).fill(failure('InternalFailure', 'server'))
    await expect(read(clientOf({ a: errors(10) }).kinesis)).rejects.toThrow('InternalFailure')
    expect(await read(clientOf({ a: [...errors(9), { data: '1', next: 'a' }] }).kinesis)).toEqual(['a: 1'])
  })

  it('throws what no retry fixes', async () => {
    const { kinesis } = clientOf({ a: [failure('AccessDeniedException', 'client')] })
    await expect(read(kinesis)).rejects.toThrow('AccessDeniedException')
  })
})
