import { describe, expect, it } from 'vitest'
import { pointerToDepth } from './json-pointer.ts'

describe('pointerToDepth', () => {
  it.each([
    ['{}', 1, ''],
    ['{"a":[1,[2]]}', 3, '/a/1'],
    ['{"a":"x","b~/c" : {"d":{}}}', 3, '/b~0~1c/d'],
    ['{"a":["}",{"\\"":[[]]}]}', 4, '/a/1/"'],
    ['{"":{"\\u00e9":{}}}', 3, '//é'],
    ['[{"a":"b"},{"c":{}}]', 3, '/1/c'],
    ['{"a":[1,[]],"b":{"c":[[]]}}', 4, '/b/c/0'],
  ])('returns for %s at level %i: %s', (text, depth, pointer) => {
    expect(pointerToDepth(text, depth)).toBe(pointer)
  })
})
