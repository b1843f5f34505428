import { describe, expect, it } from 'vitest'
import { compareEvent, type EventMatch, matchesEvent } from './event-match.ts'

const event = {
  event: 'signup',
  user_id: 123,
  plan: { name: 'pro', seats: 5 },
  tags: ['a', { b: 1 }],
  note: null,
  letter: 'a',
}

describe('matchesEvent', () => {
  it.each<EventMatch>([
    {},
    { event: 'signup' },
    { plan: { seats: 5 } },
    { plan: {} },
    { tags: ['a', {}] },
    { note: null },
    { event: 'signup', user_id: 123 },
  ])('accepts %j', (match) => expect(matchesEvent(match, event)).toBe(true))

  it.each<EventMatch>([
    { event: 'Signup' },
    { user_id: '123' },
    { user: null },
    { plan: 'pro' },
    { plan: { seats: 6 } },
    { plan: { name: 'pro', trial: true } },
    { tags: ['a'] },
    { tags: {} },
    { event: [] },
    { letter: ['a'] },
    { toString: {} },
  ])('rejects %j', (match) => expect(matchesEvent(match, event)).toBe(false))

  it.each([null, 7, 'text', [event]])('rejects the value %j, which is not an object', (value) => {
    expect(matchesEvent({}, value)).toBe(false)
  })
})

describe('compareEvent', () => {
  it('names each member that differs with a pointer', () => {
    const match = { event: 'signup', 'a/b': 1, plan: { seats: 6 }, tags: ['a', { b: 2 }] }
    expect(compareEvent(match, event).differences).toEqual([
      { pointer: '/a~1b', expected: 1, received: undefined },
      { pointer: '/plan/seats', expected: 6, received: 5 },
      { pointer: '/tags/1/b', expected: 2, received: 1 },
    ])
  })

  it('scores an event by its equal members, then by those that are nearly equal', () => {
    const match = { event: 'signup', user_id: 123 }
    const values = [
      match,
      { event: 'signup', user_id: '123' },
      { event: 'signup', user_id: 124 },
      { event: 'signup' },
      { user_id: 5 },
      { other: 1 },
    ]
    const scores = values.map((value) => compareEvent(match, value).score)
    expect(scores[0]).toBe(1)
    expect(scores.at(-1)).toBe(0)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(new Set(scores).size).toBe(scores.length)
  })

  it.each(['SIGNUP', 'signup'])('scores an event with other capitals above one with another value: %s', (name) => {
    const score = (event: string) => compareEvent({ event: name }, { event }).score
    expect(score('Signup')).toBeGreaterThan(score('login'))
  })

  it('scores an event 1 if nothing is required', () => {
    expect(compareEvent({}, event)).toEqual({ score: 1, differences: [] })
  })

  it('counts the members inside of an object that is missing', () => {
    const match = { event: 'signup', plan: { name: 'pro', seats: 5, trial: false } }
    expect(compareEvent(match, { event: 'signup' }).score).toBe(0.25)
  })
})
