import { propertyRuns } from '@sluice/core/property-runs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { reserveBatch } from './batch.ts'
import { byteLength } from './byte-length.ts'
import type { State } from './state.ts'
import type { Item, Phase } from './store.ts'

const size = (items: Item[]) => items.reduce((sum, { eventJson }) => sum + byteLength(eventJson) + 1, 0)
const events = fc.array(
  fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 30 }), phase: fc.constantFrom(0, 1, 2) }),
)
const itemsOf = (list: { text: string; phase: number }[]) =>
  list.map(({ text, phase }) => ({ eventJson: text, jsonBytes: byteLength(text), phase: phase as Phase }))

it('returns the longest batch within the limits, or one larger event', () => {
  const limits = fc.record({ batchBytes: fc.integer({ min: 1, max: 200 }), maxEvents: fc.integer({ min: 1, max: 20 }) })
  fc.assert(
    fc.property(events, limits, (list, { batchBytes, maxEvents }) => {
      const items = itemsOf(list)
      const free = items.filter(({ phase }) => phase < 2)
      const batch = reserveBatch({ backlog: new Set(items), batchBytes, maxEvents } as State, false)
      expect(batch).toEqual(free.slice(0, batch.length))
      expect(batch.every(({ phase }) => phase === 2)).toBe(true)
      const isWithin = (count: number) => count <= maxEvents && size(free.slice(0, count)) <= batchBytes
      expect(batch.length <= 1 || isWithin(batch.length)).toBe(true)
      expect(batch.length === free.length || !isWithin(batch.length + 1)).toBe(true)
      expect(batch.length > 0 || free.length === 0).toBe(true)
    }),
    propertyRuns,
  )
})

it('returns only unsent events for a page that is left, within 60 KiB in flight', () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 0, max: 200 }), (list, room) => {
      const items = itemsOf(list)
      const unsent = items.filter(({ phase }) => phase === 0)
      const leavingBytes = 61_440 - room
      const state = { backlog: new Set(items), leavingBytes, maxEvents: 5_000 } as State
      const batch = reserveBatch(state, true)
      expect(batch).toEqual(unsent.slice(0, batch.length))
      expect(state.leavingBytes).toBe(leavingBytes + size(batch))
      expect(size(batch)).toBeLessThanOrEqual(room)
      expect(batch.length === unsent.length || size(unsent.slice(0, batch.length + 1)) > room).toBe(true)
    }),
    propertyRuns,
  )
})
