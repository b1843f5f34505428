import { seededRandom } from '@sluice/core/random'
import { storedLine } from '@sluice/core/stored-line'
import { expect, it } from 'vitest'
import { copyCounter } from './copies.ts'

const lines = (...ids: string[]) => Buffer.concat(ids.map((id) => storedLine('{}', id, '2026-11-23T12:00:03.000Z')))

it('counts the lines beyond the first of each id, in any record', () => {
  const copies = copyCounter(seededRandom(1))
  copies.add(lines('a', 'b', 'a'))
  expect(copies.count()).toBe(1)
  copies.add(lines('a', 'c'))
  expect(copies.count()).toBe(2)
})

it('counts no copies among lines without an id', () => {
  const copies = copyCounter(seededRandom(1))
  copies.add(Buffer.from('{}\n{}\n'))
  expect(copies.count()).toBe(0)
})
