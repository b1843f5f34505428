import { describe, expect, it } from 'vitest'
import { limits } from './pipeline.ts'
import {
  countLines,
  eachLine,
  idsIn,
  lineId,
  lineRejection,
  lineStart,
  replayedLine,
  splitLine,
  storedLine,
  timesOf,
} from './stored-line.ts'

const receivedAt = '2026-11-23T07:30:00.123Z'
const replayedAt = '2026-11-24T08:00:00.000Z'
const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
const bytesOf = (text: string, id = 'a') => storedLine(text, id, receivedAt)
const lineOf = (text: string, id = 'a') => decode(bytesOf(text, id))
const meta = `{"_meta":{"id":"a","received_at":"${receivedAt}"}`
const awkwardIds = ['"\\\n', '}{', '},"', '\\"}', '\ud800', 'é😀', '\u2028', '{"_meta":{"id":"a"}}']

describe('storedLine', () => {
  it.each([
    ['{"event":"signup","user_id":123}', `${meta},"event":"signup","user_id":123}\n`],
    ['{}', `${meta}}\n`],
    ['{ \t }', `${meta} \t }\n`],
    ['{\r\n}', `${meta}  }\n`],
    ['{\r\n "a" :\t1\n}', `${meta},   "a" :\t1 }\n`],
    ['{"n":12345678901234567890,"x":1e400}', `${meta},"n":12345678901234567890,"x":1e400}\n`],
    ['{"a":1,"a":2,"__proto__":{}}', `${meta},"a":1,"a":2,"__proto__":{}}\n`],
    ['{"s":"\\ud800\\u0000\\/\\n"}', `${meta},"s":"\\ud800\\u0000\\/\\n"}\n`],
  ])('turns %j into %j', (text, line) => {
    expect(lineOf(text)).toBe(line)
  })

  it.each(awkwardIds)('escapes the id %j as JSON does', (id) => {
    expect(JSON.parse(lineOf('{"a":1}', id))._meta.id).toBe(id)
  })
})

describe('lineRejection', () => {
  const frame = bytesOf('{"s":""}').length
  const ofBytes = (bytes: number) =>
    lineOf(`{"s":"${'é'.repeat((bytes - frame) >> 1)}${'x'.repeat((bytes - frame) & 1)}"}`)

  it.each([limits.lineBytes - 1, limits.lineBytes])('accepts a line of %d bytes, counted as UTF-8', (bytes) => {
    const line = ofBytes(bytes)
    expect([new TextEncoder().encode(line).length, lineRejection(line)]).toEqual([bytes, undefined])
  })

  it('rejects a line above 1,000,000 bytes', () => {
    expect(lineRejection(ofBytes(limits.lineBytes + 1))).toEqual({
      code: 'too_large',
      pointer: '',
      message: "The event's stored line has 1000001 bytes; the limit is 1000000. Split the event.",
    })
  })
})

describe('lineStart', () => {
  it.each(awkwardIds)('returns the start of the line with the id %j', (id) => {
    expect(lineOf('{"a":1}', id).startsWith(lineStart(id))).toBe(true)
  })

  it('returns a text that no line with a longer id starts with', () => {
    expect(lineOf('{}', 'ab').startsWith(lineStart('a'))).toBe(false)
  })
})

describe('lineId', () => {
  it.each(awkwardIds)('returns the id %j', (id) => {
    expect(lineId(lineOf('{"a":1}', id))).toBe(id)
  })

  it.each(['not ours', '{"a":1}', '', ' {"_meta":{"id":"a"}}'])('returns undefined for %j', (line) => {
    expect(lineId(line)).toBeUndefined()
  })
})

describe('splitLine', () => {
  it('separates _meta from the text of the event', () => {
    expect(splitLine(lineOf('{"n":1e400}'))).toEqual({ meta: `${meta},`, rest: '"n":1e400}\n' })
  })

  it('separates _meta from an empty event', () => {
    expect(splitLine(lineOf('{ }'))).toEqual({ meta, rest: ' }\n' })
  })

  it('leaves replayed_at with _meta', () => {
    const line = decode(replayedLine(bytesOf('{"a":1}'), replayedAt) ?? encode(''))
    expect(splitLine(line)?.rest).toBe('"a":1}\n')
  })

  it.each(awkwardIds)('does not split inside the id %j', (id) => {
    expect(splitLine(lineOf('{"a":{"b":"}"}}', id))?.rest).toBe('"a":{"b":"}"}}\n')
  })

  it.each(['not ours', '{"a":1}', '{"_meta":{"id":"a"}}', `${meta}]`, ''])('returns undefined for %j', (line) => {
    expect(splitLine(line)).toBeUndefined()
  })
})

describe('countLines', () => {
  it.each([
    ['', 0],
    ['a\n', 1],
    ['a\n\nb\n', 3],
    ['a\nb', 1],
  ])('counts the newlines in %j', (text, lines) => {
    expect(countLines(encode(text))).toBe(lines)
  })
})

function visited(data: Uint8Array): { line: string; id: string }[] {
  const lines: { line: string; id: string }[] = []
  eachLine(data, (start, end, idStart, idEnd) => {
    lines.push({ line: decode(data.subarray(start, end)), id: decode(data.subarray(idStart, idEnd)) })
  })
  return lines
}

describe('eachLine', () => {
  it('visits complete lines with their ids and skips a torn last line', () => {
    const [a, b] = [lineOf('{"n":1}', 'a'), lineOf('{}', 'é"\\')]
    expect(visited(encode(`${a}not ours\n\n${b}{"_meta":{"id":"torn"`))).toEqual([
      { line: a.trimEnd(), id: 'a' },
      { line: 'not ours', id: '' },
      { line: '', id: '' },
      { line: b.trimEnd(), id: 'é\\"\\\\' },
    ])
  })

  it('finds no id in a line that starts almost as a stored line does', () => {
    const almost = '{"_meta":{"no":"a","received_at":"x"}}'
    expect(visited(encode(`${almost}\n{"_meta"\n`))).toEqual([
      { line: almost, id: '' },
      { line: '{"_meta"', id: '' },
    ])
  })

  it('finds no id whose closing quote is on the next line', () => {
    expect(visited(encode('{"_meta":{"id":"a\n"}\n')).map(({ id }) => id)).toEqual(['', ''])
  })
})

describe('idsIn', () => {
  const longest = '\u0001'.repeat(limits.cloudEventIdCharacters)

  it('returns the ids in order, the longest possible one included', () => {
    const ids = ['a', '"quoted" \\ ünïcode 🎉', longest]
    expect(idsIn(encode(ids.map((id) => lineOf('{"n":1}', id)).join('')))).toEqual(ids)
  })

  it('skips lines that something else wrote', () => {
    const foreign = '{"foreign":true}\n{"_meta":{"no":"c","received_at":"x"}}\n'
    expect(idsIn(encode(`${lineOf('{}', 'a')}${foreign}${lineOf('{}', 'b')}`))).toEqual(['a', 'b'])
  })

  it('skips a last line without a newline', () => {
    expect(idsIn(encode(`${lineOf('{}', 'a')}${lineOf('{}', 'b').trimEnd()}`))).toEqual(['a'])
  })
})

describe('replayedLine', () => {
  it('adds replayed_at to _meta and keeps every other byte', () => {
    const line = bytesOf('{"n":12345678901234567890,"n":1e400,"s":"\\ud800 ü","received_at":"x"}', 'é"\\')
    expect(decode(replayedLine(line, replayedAt) ?? line)).toBe(
      `{"_meta":{"id":"é\\"\\\\","received_at":"${receivedAt}","replayed_at":"${replayedAt}"},` +
        '"n":12345678901234567890,"n":1e400,"s":"\\ud800 ü","received_at":"x"}\n',
    )
  })

  it('replaces the replayed_at of an earlier replay', () => {
    const line = bytesOf('{"replayed_at":"mine"}')
    const twice = replayedLine(replayedLine(line, '2026-11-23T09:00:00.000Z') ?? line, replayedAt)
    expect(twice).toEqual(replayedLine(line, replayedAt))
  })

  it.each(['not ours\n', '{"a":1}\n', '{"_meta":{"id":"a"}}\n', ' {"_meta":{"id":"a","received_at":"x"}}\n', ''])(
    'returns undefined for %j, which something else wrote',
    (line) => {
      expect(replayedLine(encode(line), replayedAt)).toBeUndefined()
    },
  )

  it('reads past the longest possible id', () => {
    const id = '\u0000'.repeat(limits.cloudEventIdCharacters)
    const line = decode(replayedLine(bytesOf('{}', id), replayedAt) ?? encode(''))
    expect(JSON.parse(line)._meta).toEqual({ id, received_at: receivedAt, replayed_at: replayedAt })
    expect(lineId(line)).toBe(id)
  })
})

describe('timesOf', () => {
  const line = bytesOf('{"received_at":"mine"}', 'é"')

  it('returns when the event was received', () => {
    expect(timesOf(line)).toStrictEqual({ receivedAt })
  })

  it('returns when the event was replayed', () => {
    expect(timesOf(replayedLine(line, replayedAt) ?? line)).toEqual({ receivedAt, replayedAt })
  })

  it('returns undefined for a line that something else wrote', () => {
    expect(timesOf(encode('{"received_at":"mine"}\n'))).toBeUndefined()
  })
})
