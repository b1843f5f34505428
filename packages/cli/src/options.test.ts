import { expect, it } from 'vitest'
import { readStartOptions } from './options.ts'

it.each(['x', '!~'])('accepts the key %j', (key) => {
  expect(readStartOptions(['--key', key]).key).toBe(key)
})

it.each(['', ' ', 'a b', ' a', 'é', 'a\n'])('rejects the key %j, which no header carries', (key) => {
  expect(() => readStartOptions(['--key', key])).toThrow(
    '--key must have at least 1 character, all of them visible ASCII.',
  )
})
