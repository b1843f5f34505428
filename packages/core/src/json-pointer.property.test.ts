import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pointerTo, pointerToDepth } from './json-pointer.ts'
import { propertyRuns, propertyTimeoutMs } from './property-runs.ts'

/** Returns the same pointer by walking the parsed value. */
const walked = (value: unknown, depth: number): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === 1) return ''
  for (const [key, inner] of Object.entries(value)) {
    const found = walked(inner, depth - 1)
    if (found !== undefined) return `${pointerTo(key)}${found}`
  }
  return undefined
}

describe('pointerToDepth', () => {
  it('returns where a walk over the parsed value first reaches the level', { timeout: propertyTimeoutMs }, () => {
    // Without whole numbers as names, because an object lists them first.
    const names = fc.string().filter((name) => !/^\d+$/.test(name) && name !== '__proto__')
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium' },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: 5 }), fc.constantFrom(undefined, 1), (value, depth, indent) => {
        const expected = walked(value, depth)
        fc.pre(expected !== undefined)
        expect(pointerToDepth(JSON.stringify(value, null, indent), depth)).toBe(expected)
      }),
      propertyRuns,
    )
  })
})
