import { expect, test } from 'vitest'
import { ago, duration, shard, size } from './format.ts'

test.each([
  [1, '1 byte'],
  [1_023, '1,023 bytes'],
  [1_024, '1 KiB'],
  [31_744, '31 KiB'],
  [1_048_576, '1 MiB'],
])('writes %i bytes as %s', (bytes, words) => {
  expect(size(bytes)).toBe(words)
})

test('writes short times in ms and longer ones in s', () => {
  expect([duration(14), duration(999), duration(5_140)]).toEqual(['14 ms', '999 ms', '5.1 s'])
})

test('writes what was a moment ago in words, lazyComponent in seconds and minutes', () => {
  const at = '2026-11-23T12:00:00.000Z'
  const after = (seconds: number) => ago(at, Date.parse(at) + seconds * 1000)
  expect([after(1), after(2), after(59), after(60)]).toEqual(['just now', '2 s ago', '59 s ago', '1 min ago'])
})

test('calls a shard by its number', () => {
  expect(shard('shardId-000000000012')).toBe('shard 12')
})
