import { storedLine } from '@sluice/core/stored-line'
import { expect, it } from 'vitest'
import { recordIds } from './record-ids.ts'

const recordOf = (sequenceNumber: string, ...ids: string[]) => ({
  sequenceNumber,
  data: Buffer.concat(ids.map((id) => storedLine('{}', id, '2026-11-23T07:30:00.123Z'))),
})

it('finds the ids of a record once', () => {
  const ids = recordIds()
  const record = recordOf('1', 'a', 'b')
  const first = ids.of(record)
  expect(first).toEqual(['a', 'b'])
  record.data.fill(0)
  expect([ids.of(record), ids.take(record)]).toEqual([first, first])
})

it('drops the ids of a delivered record', () => {
  const ids = recordIds()
  ids.of(recordOf('1', 'a'))
  ids.take(recordOf('1', 'a'))
  expect(ids.of(recordOf('1', 'b'))).toEqual(['b'])
})

it('drops the oldest records above its limit', () => {
  const ids = recordIds(3)
  for (const n of ['1', '2', '3', '4']) ids.of(recordOf(n, 'a'))
  const changed = ['1', '2', '3', '4'].map((n) => ids.take(recordOf(n, 'b')))
  expect(changed).toEqual([['b'], ['a'], ['a'], ['a']])
})
