import { expect, it } from 'vitest'
import { recentRecords } from './recent-records.ts'

const stored = (sequenceNumber: string) => ({ at: '', shardId: 's', sequenceNumber, bytes: 97 })

it('recentRecords drops the oldest records and ids', () => {
  const recent = recentRecords({ maxRecords: 2, maxIds: 3 })
  recent.stored(stored('1'), ['a', 'b'])
  recent.stored(stored('2'), ['c'])
  recent.stored(stored('3'), ['d'])
  expect(['1', '2', '3'].map((it) => recent.ofRecord(it)?.stored.sequenceNumber)).toEqual([undefined, '2', '3'])
  expect(['a', 'b', 'c', 'd'].map((it) => recent.ofEvent(it)?.stored.sequenceNumber)).toEqual([
    undefined,
    '1',
    '2',
    '3',
  ])
})

it('recentRecords returns the first record of an id', () => {
  const recent = recentRecords()
  recent.stored(stored('1'), ['a'])
  recent.stored(stored('2'), ['a'])
  expect(recent.ofEvent('a')?.stored).toEqual(stored('1'))
})
