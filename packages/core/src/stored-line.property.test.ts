import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { propertyRuns, propertyTimeoutMs } from './property-runs.ts'
import { eachLine, splitLine, storedLine } from './stored-line.ts'

const receivedAt = '2026-11-23T07:30:00.123Z'
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
const lineOf = (text: string, id: string) => decode(storedLine(text, id, receivedAt))
const events = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\r\n', '\t'))

describe('storedLine', () => {
  it('returns one line that parses as the event with _meta and ends in its own text', {
    timeout: propertyTimeoutMs,
  }, () => {
    fc.assert(
      fc.property(events, fc.string({ minLength: 1 }), ([event, indent], id) => {
        const text = JSON.stringify(event, null, indent)
        const line = lineOf(text, id)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(line).not.toContain('\r')
        expect(line.endsWith(`${text.slice(1).replace(/[\r\n]/g, ' ')}\n`)).toBe(true)
        expect(JSON.parse(line)).toEqual({ ...JSON.parse(text), _meta: { id, received_at: receivedAt } })
      }),
      propertyRuns,
    )
  })
})

describe('splitLine', () => {
  it('returns two parts that are the line, whatever the event and its id are', { timeout: propertyTimeoutMs }, () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ unit: 'binary' }), (event, id) => {
        const text = JSON.stringify(event)
        const line = lineOf(text, id)
        const { meta, rest } = splitLine(line) ?? { meta: '', rest: '' }
        expect([`${meta}${rest}`, `{${rest}`]).toEqual([line, `${text}\n`])
      }),
      propertyRuns,
    )
  })
})

describe('eachLine', () => {
  it('finds the id of every line, whatever the id is', { timeout: propertyTimeoutMs }, () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 })), (ids) => {
        const data = new TextEncoder().encode(ids.map((id) => lineOf('{"_meta2":"\\n"}', id)).join(''))
        const found: string[] = []
        eachLine(data, (_start, _end, idStart, idEnd) => {
          found.push(JSON.parse(`"${decode(data.subarray(idStart, idEnd))}"`))
        })
        expect(found).toEqual(ids)
      }),
      propertyRuns,
    )
  })
})
