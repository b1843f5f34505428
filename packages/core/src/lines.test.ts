import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineId, storedLine } from './line.ts'
import { eachLine, idsIn, replayedLine, timesOf } from './lines.ts'
import { limits } from './pipeline.ts'
import { propertyRuns, propertyTimeoutMs } from './property-runs.ts'

const receivedAt = '2026-11-23T07:30:00.123Z'
const replayedAt = '2026-11-24T08:00:00.000Z'
const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
const lineOf = (text: string, id: string) => storedLine(text, id, receivedAt) as Uint8Array

function visited(data: Uint8Array): { line: string; id: string }[] {
  const lines: { line: string; id: string }[] = []
  eachLine(data, (start, end, idStart, idEnd) => {
    lines.push({ line: decode(data.subarray(start, end)), id: decode(data.subarray(idStart, idEnd)) })
  })
  return lines
}

describe('idsIn', () => {
  test('finds the ids of stored lines in order, also the longest there is, and none in what something else wrote', () => {
    const longest = '\u0001'.repeat(limits.cloudEventIdCharacters)
    const ids = ['a', '"quoted" \\ ünïcode 🎉', longest]
    const [first = '', ...others] = ids.map((id) => decode(lineOf('{"n":1}', id)))
    expect(idsIn(encode([first, '{"foreign":true}\n', ...others].join('')))).toEqual(ids)
  })

  test('leaves out a last line that has no end', () => {
    expect(idsIn(encode(`${decode(lineOf('{}', 'a'))}${decode(lineOf('{}', 'b')).trimEnd()}`))).toEqual(['a'])
  })
})

describe('eachLine', () => {
  test('tells lines and their ids as they stand there, and nothing of a line without its newline', () => {
    const [a, b] = [decode(lineOf('{"n":1}', 'a')), decode(lineOf('{}', 'é"\\'))]
    expect(visited(encode(`${a}not ours\n\n${b}{"_meta":{"id":"torn"`))).toEqual([
      { line: a.trimEnd(), id: 'a' },
      { line: 'not ours', id: '' },
      { line: '', id: '' },
      { line: b.trimEnd(), id: 'é\\"\\\\' },
    ])
  })

  test('takes an id for none when its quote is on another line', () => {
    expect(visited(encode('{"_meta":{"id":"a\n"}\n')).map(({ id }) => id)).toEqual(['', ''])
  })

  test(
    'finds the id of every line, whatever the id is',
    () => {
      fc.assert(
        fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 })), (ids) => {
          const data = encode(ids.map((id) => decode(lineOf('{"_meta2":"\\n"}', id))).join(''))
          expect(visited(data).map(({ id }) => JSON.parse(`"${id}"`))).toEqual(ids)
        }),
        propertyRuns,
      )
    },
    propertyTimeoutMs,
  )
})

describe('replayedLine', () => {
  test('puts replayed_at into _meta and leaves every other byte', () => {
    const line = lineOf('{"n":12345678901234567890,"n":1e400,"s":"\\ud800 ü","received_at":"x"}', 'é"\\')
    expect(decode(replayedLine(line, replayedAt) ?? line)).toBe(
      `{"_meta":{"id":"é\\"\\\\","received_at":"${receivedAt}","replayed_at":"${replayedAt}"},` +
        '"n":12345678901234567890,"n":1e400,"s":"\\ud800 ü","received_at":"x"}\n',
    )
  })

  test('takes the place of a former replay', () => {
    const line = lineOf('{"replayed_at":"mine"}', 'a')
    const twice = replayedLine(replayedLine(line, '2026-11-23T09:00:00.000Z') ?? line, replayedAt)
    expect(twice).toEqual(replayedLine(line, replayedAt))
  })

  test.each(['not ours\n', '{"a":1}\n', '{"_meta":{"id":"a"}}\n', ' {"_meta":{"id":"a","received_at":"x"}}\n', ''])(
    'of %j, which something else wrote, is undefined',
    (line) => {
      expect(replayedLine(encode(line), replayedAt)).toBeUndefined()
    },
  )

  test('reads past the longest id there can be', () => {
    const id = '\u0000'.repeat(limits.cloudEventIdCharacters)
    const line = decode(replayedLine(lineOf('{}', id), replayedAt) ?? encode(''))
    expect(JSON.parse(line)._meta).toEqual({ id, received_at: receivedAt, replayed_at: replayedAt })
    expect(lineId(line)).toBe(id)
  })
})

describe('timesOf', () => {
  test('tells when an event came, and when it was replayed', () => {
    const line = lineOf('{"received_at":"mine"}', 'é"')
    expect(timesOf(line)).toEqual({ receivedAt })
    expect(timesOf(replayedLine(line, replayedAt) ?? line)).toEqual({ receivedAt, replayedAt })
    expect(timesOf(encode('{"received_at":"mine"}\n'))).toBeUndefined()
  })
})
