import { idsIn, storedLine } from '@sluice/core/stored-line'
import { expect, it } from 'vitest'
import { createSpool } from './spool.ts'

const lineOf = (id: string) => storedLine('{"event":"signup"}', id, '2026-11-23T07:30:00.123Z')

it('returns the records in order, with their ids only', () => {
  const spool = createSpool()
  const ids = Array.from({ length: 100_000 }, (_, n) => `id "${n}" é`)
  let lines = 0
  for (const [n, id] of ids.entries()) {
    const foreign = n % 3 === 0 ? Buffer.from('foreign\n') : Buffer.alloc(0)
    const data = Buffer.concat([lineOf(id), foreign, lineOf('second')])
    lines += spool.add({
      shardId: `shard-${n % 7}`,
      sequenceNumber: `${10n ** 55n + BigInt(n)}`,
      arrivedAt: n + 0.5,
      data,
    })
  }
  expect(lines).toBe(233_334)
  for (const pass of [1, 2]) {
    let n = 0
    for (const { shardId, sequenceNumber, arrivedAt, data } of spool.records()) {
      if (n % 9_999 === 0) {
        expect([pass, shardId, sequenceNumber, arrivedAt, idsIn(data)]).toEqual([
          pass,
          `shard-${n % 7}`,
          `${10n ** 55n + BigInt(n)}`,
          n + 0.5,
          [ids[n], 'second'],
        ])
        expect(data.length).toBeLessThan(80)
      }
      n++
    }
    expect(n).toBe(ids.length)
  }
  spool.close()
})
