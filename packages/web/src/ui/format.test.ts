import { expect, it } from 'vitest'
import { ago, duration, shard, size } from './format.ts'

it.each([
  [1, '1 byte'],
  [1_023, '1,023 bytes'],
  [1_024, '1 KiB'],
  [31_744, '31 KiB'],
  [1_048_576, '1 MiB'],
])('size formats %i bytes as %s', (bytes, words) => {
  expect(size(bytes)).toBe(words)
})

it('duration uses ms below one second, else s', () => {
  expect([duration(14), duration(999), duration(5_140)]).toEqual(['14 ms', '999 ms', '5.1 s'])
})

it('ago uses seconds, then minutes, after “just now”', () => {
  const at = '2026-11-23T12:00:00.000Z'
  const after = (seconds: number) => ago(at, Date.parse(at) + seconds * 1000)
  expect([after(1), after(2), after(59), after(60)]).toEqual(['just now', '2 s ago', '59 s ago', '1 min ago'])
})

it('shard returns the number of a shard', () => {
  expect(shard('shardId-000000000012')).toBe('shard 12')
})
