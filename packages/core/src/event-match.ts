import { pointerTo } from './json-pointer.ts'

/**
 * The members that an event must have. A nested object also matches in part. An array must have the same length, and each
 * element must match. Everything else must be equal.
 */
export type EventMatch = Readonly<Record<string, unknown>>

/** A member in which an event differs from a match. `received` is undefined if the event lacks the member. */
export type Difference = { pointer: string; expected: unknown; received: unknown }

/** How close an event is to a match. `score` is 1 if it matches, and 0 if it has nothing in common with it. */
export type Closeness = { score: number; differences: Difference[] }

/** Compares a match with an event's parsed JSON. */
export function compareEvent(match: EventMatch, value: unknown): Closeness {
  const { equal, total, differences } = compare(match, value, '')
  return { score: differences.length === 0 ? 1 : equal / Math.max(1, total), differences }
}

export const matchesEvent = (match: EventMatch, value: unknown): boolean =>
  compareEvent(match, value).differences.length === 0

/** `equal` counts the leaves of the match that the event has; those that are nearly the same count in part. */
type Comparison = { equal: number; total: number; differences: Difference[] }

function compare(expected: unknown, received: unknown, pointer: string): Comparison {
  if (isObject(expected) && isObject(received)) {
    const names = Object.keys(expected)
    return sum(names.map((name) => compare(expected[name], ownOf(received, name), pointer + pointerTo(name))))
  }
  if (Array.isArray(expected) && Array.isArray(received) && expected.length === received.length) {
    return sum(expected.map((element, i) => compare(element, received[i], pointer + pointerTo(String(i)))))
  }
  if (expected === received) return { equal: 1, total: 1, differences: [] }
  return {
    equal: likeness(expected, received),
    total: leavesOf(expected),
    differences: [{ pointer, expected, received }],
  }
}

const sum = (parts: Comparison[]): Comparison => ({
  equal: parts.reduce((equal, part) => equal + part.equal, 0),
  total: parts.reduce((total, part) => total + part.total, 0),
  differences: parts.flatMap((part) => part.differences),
})

/** An event with a wrong value is closer than one without the member, and `"123"` is closer to 123 than `"124"`. */
function likeness(expected: unknown, received: unknown): number {
  if (received === undefined) return 0
  return String(expected).toLowerCase() === String(received).toLowerCase() ? 0.5 : 0.1
}

function leavesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  const leaves = Object.values(value).reduce((sum, member) => sum + leavesOf(member), 0)
  return Math.max(1, leaves)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns a member that the object itself has: every object inherits `toString`. */
const ownOf = (object: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined
