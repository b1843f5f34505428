import { describe, expect, it } from 'vitest'
import { hourMs, hourPrefix } from './hours.ts'
import { listHours } from './list-hours.ts'
import type { Objects } from './objects.ts'

const hour = Date.parse('2026-11-23T22:00:00Z')
const keys = [
  `${hourPrefix(hour - hourMs)}a`,
  `${hourPrefix(hour)}a`,
  `${hourPrefix(hour)}b`,
  `${hourPrefix(hour + hourMs)}a`,
  'events/dt=2026-11-23/hour=23x/stray',
  'events/dt=2026-11-23/stray',
  `${hourPrefix(hour + 3 * hourMs)}a`,
  `${hourPrefix(hour + 4 * hourMs)}a`,
  `${hourPrefix(hour + 9 * hourMs)}a`,
]

/** Returns objects in pages of two, and counts the pages. */
function objectsOf() {
  const pages = { read: 0 }
  const objects: Objects = {
    async *list(prefix, startAfter = '') {
      const found = keys.filter((key) => key.startsWith(prefix) && key > startAfter)
      for (let i = 0; i < found.length; i += 2) {
        pages.read++
        yield found.slice(i, i + 2).map((key) => ({ key, bytes: 1, modifiedAt: new Date(0) }))
      }
    },
    read: async () => ({ kind: 'gone' }),
  }
  return { objects, pages }
}

describe('listHours', () => {
  it('returns the objects of the hours with their hour, and stops behind them', async () => {
    const { objects, pages } = objectsOf()
    const found: [string, number][] = []
    for await (const page of listHours(objects, hour + 1, hour + 3 * hourMs)) {
      found.push(...page.map((object): [string, number] => [object.key, (object.hour - hour) / hourMs]))
    }
    expect(found).toEqual([
      [keys[1], 0],
      [keys[2], 0],
      [keys[3], 1],
      [keys[6], 3],
    ])
    expect(pages.read).toBe(4)
  })
})
