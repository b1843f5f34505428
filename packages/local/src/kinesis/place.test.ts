import { expect, it } from 'vitest'
import { decodePosition, encodePlace, maxShard, placesOf } from './place.ts'

it('returns the position that it has encoded, in the first and in the last shard', () => {
  for (const shard of [1, maxShard]) {
    for (const position of [0, 1, 2 ** 38 - 1]) expect(decodePosition(encodePlace(shard, position))).toBe(position)
  }
})

it('ends the places of a shard where those of the next one begin', () => {
  expect(placesOf(7)[1]).toBe(placesOf(8)[0])
  expect(encodePlace(7, 2 ** 38 - 1)).toBe(placesOf(7)[1] - 1)
})

it('keeps every place below 2^53', () => {
  expect(Number.isSafeInteger(placesOf(maxShard)[1])).toBe(true)
  expect(Number.isSafeInteger(placesOf(maxShard + 1)[1])).toBe(false)
})
