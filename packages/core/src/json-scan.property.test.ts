import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonSyntaxError } from './json-cursor.ts'
import { scanJson } from './json-scan.ts'
import { propertyRuns, propertyTimeoutMs } from './property-runs.ts'

const resultOf = (read: (text: string) => unknown, text: string) => {
  try {
    read(text)
    return 'json'
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonSyntaxError) return 'not json'
    throw error
  }
}

/** JSON-like text: valid documents, cut, doubled and sprinkled with JSON's own characters. */
const mangled = fc
  .tuple(
    fc.json(),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'{}[]",:\\ \n\t\r0123456789.eE+-tfnu/', 'null', '\u0001', "'"))),
  )
  .map(([json, edits]) =>
    edits.reduce((text, [place, piece]) => {
      const at = place % (text.length + 1)
      return text.slice(0, at) + piece + text.slice(at + (place % 2))
    }, json),
  )

describe('scanJson', () => {
  it('accepts exactly the texts that JSON.parse accepts', { timeout: propertyTimeoutMs }, () => {
    fc.assert(
      fc.property(mangled, (text) => {
        expect(resultOf(scanJson, text)).toBe(resultOf(JSON.parse, text))
      }),
      propertyRuns,
    )
  })

  it('splits an array into the texts of its elements', { timeout: propertyTimeoutMs }, () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }),
        fc.constantFrom(undefined, 1, '\r\n'),
        (values, indent) => {
          const text = JSON.stringify(values, null, indent)
          const scan = scanJson(text)
          expect(scan.isArray).toBe(true)
          expect(scan.elements.map((e) => JSON.parse(text.slice(e.start, e.end)))).toEqual(JSON.parse(text))
        },
      ),
      propertyRuns,
    )
  })
})
