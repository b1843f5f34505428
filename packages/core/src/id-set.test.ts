import { expect, it } from 'vitest'
import { IdSet } from './id-set.ts'
import { seededRandom } from './random.ts'

const text = new TextEncoder()

it('counts each of 100,000 different ids once', () => {
  const ids = new IdSet(seededRandom(1))
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 100_000; n++) {
      const data = text.encode(`"${n}"`)
      ids.add(data, 1, data.length - 1)
    }
    expect(ids.size).toBe(100_000)
  }
})

it('reads only the bytes of the id', () => {
  const ids = new IdSet(seededRandom(1))
  ids.add(text.encode('xay'), 1, 2)
  ids.add(text.encode('zaz'), 1, 2)
  ids.add(text.encode('ab'), 0, 2)
  expect(ids.size).toBe(2)
})
