import { describe, expect, it } from 'vitest'
import { JsonSyntaxError, placeOf } from './json-cursor.ts'
import { scanJson } from './json-scan.ts'

const errorOf = (text: string) => {
  try {
    scanJson(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { ...placeOf(text, error.offset), message: error.message }
  }
  return undefined
}

describe('scanJson', () => {
  it('returns the wanted top-level members only, with duplicates and escaped names', () => {
    const text = '[{"id":1,"\\u0069d" : [2], "x":{"id":3},"y":[{"id":4}]}, [{"id":5}], {"id":{}}]'
    const { elements } = scanJson(text, new Set(['id']))
    expect(elements.map((e) => e.members.map((m) => text.slice(m.start, m.end)))).toEqual([['1', '[2]'], [], ['{}']])
  })

  it('counts the depth of each event, starting at 1', () => {
    const depths = (text: string) => scanJson(text).elements.map((e) => e.depth)
    expect(depths('{}')).toEqual([1])
    expect(depths('{"a":[{}]}')).toEqual([3])
    expect(depths('[{}, {"a":[]}, 7, []]')).toEqual([1, 2, 0, 1])
    expect(depths('[]')).toEqual([])
  })

  it('reads a megabyte of brackets without overflowing the stack', () => {
    const half = 500_000
    const { elements } = scanJson('['.repeat(half) + ']'.repeat(half))
    expect(elements[0]?.depth).toBe(half - 1)
  })

  it.each([
    ['{"a":}', 1, 6, 'a value is missing'],
    ['{ "event": "signup",\n  "user_id": ,\n}', 2, 14, 'a value is missing'],
    ['[1,]', 1, 4, 'a value is missing'],
    ['', 1, 1, 'a value is missing'],
    ['{"a":1,}', 1, 8, 'a member name in double quotes is missing'],
    ['{a:1}', 1, 2, 'a member name in double quotes is missing'],
    ['{"a" 1}', 1, 6, 'a colon is missing after this name'],
    ['{"a":1 "b":2}', 1, 8, 'a comma or } is missing'],
    ['[1 2]', 1, 4, 'a comma or ] is missing'],
    ['{"a":1}x', 1, 8, 'there is text after the JSON value'],
    ['{\n"a":1} {}', 2, 8, 'there is text after the JSON value'],
    ['{"a":1}\n\t{}', 2, 2, 'there is text after the JSON value; send one event per line as application/x-ndjson'],
    ['{"a":"x', 1, 6, 'this string is not closed'],
    ['{"a":"x\ny"}', 1, 8, 'a string must not contain a raw control character or line break'],
    ['"\\x"', 1, 2, 'this is not a JSON escape'],
    ["{'a':1}", 1, 2, 'a member name in double quotes is missing'],
    ["['a']", 1, 2, 'JSON strings need double quotes'],
    ['[tru]', 1, 2, 'this is not a JSON value; a string needs double quotes'],
    ['[01]', 1, 2, 'this is not a JSON number'],
    ['[1.]', 1, 2, 'this is not a JSON number'],
    ['[.5]', 1, 2, 'this is not a JSON number'],
    ['[1e]', 1, 2, 'this is not a JSON number'],
    ['[-]', 1, 2, 'this is not a JSON number'],
    ['[1x]', 1, 2, 'this is not a JSON number'],
    ['[tru', 1, 2, 'this is not a JSON value; a string needs double quotes'],
    ['{"a":1,"b":tru}', 1, 12, 'this is not a JSON value; a string needs double quotes'],
    ['[nullx]', 1, 2, 'this is not a JSON value; a string needs double quotes'],
    ['[\r\n\r+1]', 3, 1, 'this is not a JSON number'],
  ])('rejects %j at line %i, column %i: %s', (text, line, column, message) => {
    expect(errorOf(text)).toEqual({ line, column, message })
  })
})
