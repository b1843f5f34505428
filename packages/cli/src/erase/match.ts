import { scanJson } from '@sluice/core/json-scan'
import { lineId } from '@sluice/core/stored-line'
import { UsageError } from '../usage-error.ts'

/** Selects events: those with one of the ids, and those with one of the members. */
export type Wanted = { ids: readonly string[]; members: readonly MemberMatch[] }

/** A member by its path, and its value as the event has it: a string without its quotes, or a number's digits. */
export type MemberMatch = { path: readonly string[]; value: string }

/**
 * Reads `user_id=123` or, for a nested member, `user/id=123`.
 * @throws UsageError for a text without a name or without a value
 */
export function memberMatchOf(text: string): MemberMatch {
  const [, path, value] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (path === undefined || value === undefined)
    throw new UsageError(`--match must be NAME=VALUE, such as user_id=123, not "${text}".`)
  return { path: path.split('/'), value }
}

/** Returns a function that decides if a line is of a wanted event. It reads JSON only if the line can match. */
export function matcherOf({ ids, members }: Wanted): (line: Uint8Array) => boolean {
  const wantedIds = new Set(ids)
  const values = members.map(({ value }) => Buffer.from(value))
  const backslash = 0x5c
  return (line) => {
    const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength)
    // An escape can stand for any character.
    const isPossible = bytes.includes(backslash) || values.some((value) => bytes.includes(value))
    if (wantedIds.size === 0 && !isPossible) return false
    const text = bytes.toString()
    const id = lineId(text)
    if (id !== undefined && wantedIds.has(id)) return true
    return isPossible && members.some(({ path, value }) => hasMember(text, path, value))
  }
}

/** Returns true if a JSON text has a member, also in a repeated name or in an element of an array. */
function hasMember(text: string, [name, ...rest]: readonly string[], value: string): boolean {
  if (name === undefined) return isValue(text, value)
  return elementsOf(text, name).some(({ members }) =>
    members.some(({ start, end }) => hasMember(text.slice(start, end), rest, value)),
  )
}

function elementsOf(text: string, name: string) {
  try {
    return scanJson(text, new Set([name])).elements
  } catch {
    return [] // a line that isn't JSON has no members
  }
}

const isValue = (text: string, value: string): boolean =>
  text.startsWith('"') ? JSON.parse(text) === value : text === value
