import { stream } from '@sluice/core/pipeline'
import type { Blob } from '@sluice/local/aws/blob'
import type { History } from './history.ts'
import type { Pipeline } from './pipeline.ts'

type Record = { SequenceNumber: string; ApproximateArrivalTimestamp: number; Data: Blob }
type Page = { Records: Record[]; NextShardIterator: string; MillisBehindLatest: number }
type Read = (action: string, input: unknown) => never

/**
 * Reads the whole stream, as a consumer does from TRIM_HORIZON. What a reader saw once must never change, and each shard's
 * records must be in order.
 */
export function readStream({ kinesis }: Pipeline, history: History): void {
  const read = ((action, input) => kinesis.unlimitedReads[action]?.(input)) as Read
  const { Shards }: { Shards: { ShardId: string }[] } = read('ListShards', { StreamName: stream.name })
  for (const { ShardId } of Shards) {
    const start = { StreamName: stream.name, ShardId, ShardIteratorType: 'TRIM_HORIZON' }
    let { ShardIterator }: { ShardIterator: string } = read('GetShardIterator', start)
    let last: Record | undefined
    const known = history.records.size
    for (let isBehind = true; isBehind; ) {
      const page: Page = read('GetRecords', { ShardIterator })
      for (const record of page.Records) {
        see(history, ShardId, record, last)
        last = record
      }
      ShardIterator = page.NextShardIterator
      isBehind = page.MillisBehindLatest > 0
    }
    history.note(
      `read ${history.records.size - known} new records of ${ShardId}, up to ${last?.SequenceNumber.slice(-6)}`,
    )
  }
}

function see(history: History, shardId: string, record: Record, last: Record | undefined): void {
  const { SequenceNumber: sequenceNumber, ApproximateArrivalTimestamp: arrival, Data } = record
  const text = Data.bytes.toString()
  const before = history.records.get(sequenceNumber)
  if (before && before.text !== text) history.problem(`the record ${sequenceNumber} has changed`)
  const isInOrder = !last || (last.SequenceNumber < sequenceNumber && last.ApproximateArrivalTimestamp <= arrival)
  if (!isInOrder) history.problem(`the record ${sequenceNumber} is out of order in ${shardId}`)
  history.records.set(sequenceNumber, { shardId, sequenceNumber, arrival, text })
}
