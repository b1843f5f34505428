import { expect, it } from 'vitest'
import { RecordBuffer, type SourceRecord } from './buffer.ts'

const record = (shardId: string, sequenceNumber: string, text: string, arrival = 0): SourceRecord => ({
  shardId,
  sequenceNumber,
  arrival,
  data: Buffer.from(text),
})

/** Returns a buffer with these records, added at the monotonic time 5. */
function bufferOf(records: readonly SourceRecord[], buffer = new RecordBuffer()): RecordBuffer {
  for (const added of records) buffer.add(added, 5)
  return buffer
}

it('groups the records by shard, in the order in which they were read', () => {
  const records = [record('a', '1', 'x\n', 7), record('b', '1', 'yy\n', 6), record('a', '2', '\n', 8)]
  const buffer = bufferOf(records)
  expect(buffer.records()).toEqual([records[0], records[2], records[1]])
  expect([buffer.content().toString(), buffer.bytes, buffer.arrival, buffer.startedAt]).toEqual(['x\n\nyy\n', 6, 6, 5])
  expect(buffer.segments()).toEqual([
    { shardId: 'a', from: '1', to: '2' },
    { shardId: 'b', from: '1', to: '1' },
  ])
})

it('keeps its own copy of the data while it grows', () => {
  const records = Array.from({ length: 40 }, (_, n) => record('a', `${n}`, `${n % 10}`.repeat(9_999)))
  const buffer = bufferOf(records)
  const expected = records.map(({ data }) => data.toString())
  for (const { data } of records) data.fill(0)
  expect(buffer.records().map(({ data }) => data.toString())).toEqual(expected)
  expect(buffer.content().toString()).toBe(expected.join(''))
})

it.each([10, 5_000_000])('has only the new records after it was emptied of %d bytes', (bytes) => {
  const buffer = bufferOf([record('a', '1', 'x'.repeat(bytes))])
  buffer.empty()
  expect([buffer.isEmpty, buffer.bytes, buffer.content().length, buffer.segments()]).toEqual([true, 0, 0, []])
  const records = [record('b', '2', 'new\n', 3)]
  bufferOf(records, buffer)
  expect([buffer.records(), buffer.content().toString(), buffer.arrival]).toEqual([records, 'new\n', 3])
})
