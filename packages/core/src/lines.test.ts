import { expect, test } from 'vitest'
import { storedLine } from './line.ts'
import { idsIn } from './lines.ts'
import { limits } from './pipeline.ts'

const line = (id: string) => [...(storedLine('{"n":1}', id, '2026-11-23T12:00:00.000Z') as Uint8Array)]

test('finds the ids of stored lines in order, also the longest there is, and none in what something else wrote', () => {
  const longest = '\u0001'.repeat(limits.cloudEventIdCharacters)
  const foreign = [...new TextEncoder().encode('{"foreign":true}\n')]
  const lines = [line('a'), foreign, line('"quoted" \\ ünïcode 🎉'), line(longest)]
  expect(idsIn(new Uint8Array(lines.flat()))).toEqual(['a', '"quoted" \\ ünïcode 🎉', longest])
})

test('leaves out a last line that has no end', () => {
  expect(idsIn(new Uint8Array([...line('a'), ...line('b').slice(0, -1)]))).toEqual(['a'])
})
