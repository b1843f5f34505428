import { describe, expect, it } from 'vitest'
import { eventsOf } from './burst-events.ts'

describe('eventsOf', () => {
  it('returns the events of an array in turn, placeholders expanded', () => {
    const events = [1, 2, 3].map(eventsOf('[{"a": {{seq}}.0}, {"b":2}]', true))
    expect(events).toEqual(['{"a": 1.0}', '{"b":2}', '{"a": 3.0}'])
  })

  it('leaves placeholders as they are if they are not to be expanded', () => {
    expect(eventsOf('{"a": "{{seq}}"}', false)(1)).toBe('{"a": "{{seq}}"}')
  })
})
