import { expect, it } from 'vitest'
import { nearestText } from './miss-text.ts'

const candidate = (value: unknown, note = 'accepted') => ({ text: JSON.stringify(value), value, note })

it('lists the nearest events first, each with what differs', () => {
  const candidates = [
    candidate({ event: 'login' }),
    candidate({ event: 'signup', user_id: '123' }),
    candidate({ event: 'signup' }, 'rejected'),
  ]
  expect(nearestText({ event: 'signup', user_id: 123 }, candidates)).toBe(`  {"event":"signup","user_id":"123"}
    accepted
    - /user_id: 123
    + /user_id: "123"

  {"event":"signup"}
    rejected
    - /user_id: 123
    + /user_id is missing

  {"event":"login"}
    accepted
    - /event: "signup"
    + /event: "login"
    - /user_id: 123
    + /user_id is missing
`)
})

it('lists the newest of equal events first, and counts those that it leaves out', () => {
  const text = nearestText(
    { event: 'signup' },
    [...'abcdefg'].map((event) => candidate({ event })),
  )
  expect(text.match(/(?<=^ {2}\{"event":")./gm)).toEqual(['g', 'f', 'e', 'd', 'c'])
  expect(text).toMatch(/\n {2}… and 2 more\n$/)
})

it('shows a long event as the beginning of one line', () => {
  const text = `{"a":\n  "${'x'.repeat(1_000)}"}`
  const [line = ''] = nearestText({}, [{ text, value: JSON.parse(text), note: 'accepted' }]).split('\n')
  expect(line).toMatch(/^ {2}\{"a": "x{490,}…$/)
})

it.each([
  [500, /^ {2}x{500}$/],
  [501, /^ {2}x{500}…$/],
])('shows a text of %i characters', (length, expected) => {
  const [line] = nearestText({}, [{ text: 'x'.repeat(length), value: null, note: '' }]).split('\n')
  expect(line).toMatch(expected)
})

it('shortens a megabyte of spaces at once', () => {
  const [line] = nearestText({}, [{ text: `{${' '.repeat(1_000_000)}}`, value: {}, note: '' }]).split('\n')
  expect(line).toHaveLength(503)
})

it('shows an event that is not an object', () => {
  expect(nearestText({ a: 1 }, [candidate(7)])).toContain('- the event: {"a":1}\n    + the event: 7\n')
})
