import { describe, expect, it } from 'vitest'
import { eventName } from './event-name.ts'

describe('eventName', () => {
  it.each([
    ['{"user":1,"event":"signup"}', 'signup'],
    ['{"type":"order"}', 'order'],
    ['{"event":7}', '{"event":7}'],
    ['{\n  "a": 1\n}', '{ "a": 1 }'],
    ['[{},{}]', '2 events'],
  ])('names %j %j', (text, name) => {
    expect(eventName(text)).toBe(name)
  })
})
