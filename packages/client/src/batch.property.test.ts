import { propertyRuns } from '@sluice/core/property-runs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { takeBatch } from './batch.ts'
import { byteLength } from './byte-length.ts'

it('returns the longest batch within the limits, or one larger event', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 20 })
  const limits = fc.record({ bytes: fc.integer({ min: 1, max: 200 }), events: fc.integer({ min: 1, max: 20 }) })
  fc.assert(
    fc.property(texts, fc.array(fc.nat(19)), limits, (texts, busy, { bytes, events }) => {
      const items = texts.map((text, key) => ({ key, id: `${key}`, text, bytes: byteLength(text) }))
      const except = new Set(items.filter(({ key }) => busy.includes(key)))
      const free = items.filter((item) => !except.has(item))
      const batch = takeBatch(items, except, bytes, events)
      const size = (count: number) => free.slice(0, count).reduce((sum, { text }) => sum + byteLength(text) + 1, 0)
      expect(batch).toEqual(free.slice(0, batch.length))
      const isWithin = (count: number) => count <= events && size(count) <= bytes
      expect(batch.length <= 1 || isWithin(batch.length)).toBe(true)
      expect(batch.length === free.length || !isWithin(batch.length + 1)).toBe(true)
      expect(batch.length > 0 || free.length === 0).toBe(true)
    }),
    propertyRuns,
  )
})
