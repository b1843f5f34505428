import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineId, storedLine } from './line.ts'
import { limits } from './pipeline.ts'
import { propertyRuns, propertyTimeoutMs } from './property-runs.ts'

const at = '2026-11-23T07:30:00.123Z'
const lineOf = (text: string, id = 'a') => {
  const line = storedLine(text, id, at)
  return 'code' in line ? line : new TextDecoder('utf-8', { fatal: true }).decode(line)
}
const bytesOf = (text: string) => new TextEncoder().encode(lineOf(text) as string).length
const meta = `{"_meta":{"id":"a","received_at":"${at}"}`

describe('storedLine', () => {
  test.each([
    ['{"event":"signup","user_id":123}', `${meta},"event":"signup","user_id":123}\n`],
    ['{}', `${meta}}\n`],
    ['{ \t }', `${meta} \t }\n`],
    ['{\r\n}', `${meta}  }\n`],
    ['{\r\n "a" :\t1\n}', `${meta},   "a" :\t1 }\n`],
    ['{"n":12345678901234567890,"x":1e400}', `${meta},"n":12345678901234567890,"x":1e400}\n`],
    ['{"a":1,"a":2,"__proto__":{}}', `${meta},"a":1,"a":2,"__proto__":{}}\n`],
    ['{"s":"\\ud800\\u0000\\/\\n"}', `${meta},"s":"\\ud800\\u0000\\/\\n"}\n`],
  ])('of %j is %j', (text, line) => {
    expect(lineOf(text)).toBe(line)
  })

  test('escapes an id as JSON does, lone surrogates included', () => {
    for (const id of ['"\\\n', '\ud800', 'é😀', '\u2028']) {
      const line = lineOf('{"a":1}', id) as string
      expect(JSON.parse(line)._meta.id).toBe(id)
      expect(lineId(line)).toBe(id)
    }
  })

  test(
    'is one line that reads as the event with _meta, and ends in the very text that came',
    () => {
      const objects = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\r\n', '\t'))
      fc.assert(
        fc.property(objects, fc.string({ minLength: 1 }), ([event, indent], id) => {
          const text = JSON.stringify(event, null, indent)
          const line = lineOf(text, id) as string
          expect(line.indexOf('\n')).toBe(line.length - 1)
          expect(line).not.toContain('\r')
          expect(line.endsWith(`${text.slice(1).replace(/[\r\n]/g, ' ')}\n`)).toBe(true)
          expect(JSON.parse(line)).toEqual({ ...JSON.parse(text), _meta: { id, received_at: at } })
        }),
        propertyRuns,
      )
    },
    propertyTimeoutMs,
  )

  test('may have 1,000,000 bytes with _meta and newline, counted as UTF-8', () => {
    const frame = bytesOf('{"s":""}')
    const ofBytes = (bytes: number) => `{"s":"${'é'.repeat((bytes - frame) >> 1)}${'x'.repeat((bytes - frame) & 1)}"}`
    expect(bytesOf(ofBytes(limits.lineBytes - 1))).toBe(limits.lineBytes - 1)
    expect(bytesOf(ofBytes(limits.lineBytes))).toBe(limits.lineBytes)
    expect(lineOf(ofBytes(limits.lineBytes + 1))).toEqual({
      code: 'too_large',
      pointer: '',
      message: "The event's stored line has 1000001 bytes; the limit is 1000000. Split the event.",
    })
  })
})
