import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { propertyRuns, propertyTimeoutMs } from './property-runs.ts'
import { readJson, readNdjson } from './submission.ts'

const events = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 }), {
  minLength: 1,
  maxLength: 4,
})

describe('readJson', () => {
  it('splits an array into the texts of its elements, whatever they are', { timeout: propertyTimeoutMs }, () => {
    fc.assert(
      fc.property(events, fc.constantFrom(undefined, 2, '\r\n'), (events, indent) => {
        const text = JSON.stringify(events, null, indent)
        const texts = readJson(text).flatMap((event) => (event.kind === 'event' ? event.text : []))
        expect(texts.map((text) => JSON.parse(text))).toEqual(JSON.parse(text))
        let from = 0
        for (const event of texts) {
          from = text.indexOf(event, from)
          expect(from).not.toBe(-1)
          from += event.length
        }
      }),
      propertyRuns,
    )
  })
})

describe('readNdjson', () => {
  it('returns every line that JSON.stringify writes', { timeout: propertyTimeoutMs }, () => {
    fc.assert(
      fc.property(events, (events) => {
        const lines = events.map((event) => JSON.stringify(event))
        expect(readNdjson(lines.join('\n'))).toEqual(
          lines.map((text) => expect.objectContaining({ kind: 'event', text })),
        )
      }),
      { ...propertyRuns, examples: [[[{ a: '\u2028' }]]] },
    )
  })
})
