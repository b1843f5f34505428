import { AwsError } from './error.ts'
import type { Actions, Input } from './json-server.ts'

// The checks that a service's table of inputs is made of. The sentences are AWS's own, so that a client can test its
// error handling.

/** Returns one message for each constraint that a value breaks. `path` is where the value is in the input. */
export type Check = (value: Input, path: string) => string[]

/** A requirement in AWS's words, and a function that returns true if a value meets it. */
type Constraint = [requirement: string, isMet: (value: Input) => boolean]

const violation = (value: Input, path: string, requirement: string) =>
  `Value '${value}' at '${path}' failed to satisfy constraint: Member must ${requirement}`

/** Checks several constraints. Messages show `shown` in place of a value that is too long to repeat. */
export const constraints =
  (all: Constraint[], shown?: string): Check =>
  (value, path) =>
    all.filter(([, isMet]) => !isMet(value)).map(([requirement]) => violation(shown ?? value, path, requirement))

export const text = ({ min = 1, max = 128, pattern = /^/, oneOf = undefined as string[] | undefined } = {}): Check => {
  const limits = constraints([
    [`have length greater than or equal to ${min}`, (value) => value.length >= min],
    [`have length less than or equal to ${max}`, (value) => value.length <= max],
    [`satisfy regular expression pattern: ${pattern.source}`, (value) => pattern.test(value)],
    [`satisfy enum value set: [${oneOf?.join(', ')}]`, (value) => !oneOf || oneOf.includes(value)],
  ])
  return (value, path) => (typeof value === 'string' ? limits(value, path) : [violation(value, path, 'be a string')])
}

export const integer = (min: number, max: number): Check =>
  constraints([
    [`have value greater than or equal to ${min}`, (value) => Number.isInteger(value) && value >= min],
    [`have value less than or equal to ${max}`, (value) => Number.isInteger(value) && value <= max],
  ])

export const timestamp: Check = constraints([['be a timestamp', Number.isFinite]])

/** Requires padding and the standard alphabet: Buffer's decoder skips other characters and accepts the URL alphabet. */
const isBase64 = (value: Input) =>
  typeof value === 'string' &&
  value.length % 4 === 0 &&
  !(value.includes('-') || value.includes('_')) &&
  Buffer.from(value, 'base64').length === Buffer.byteLength(value, 'base64')

export const base64: Check = constraints([['be base64', isBase64]], '…')

const isAbsent = (value: Input) => value === undefined || value === null

export const optional =
  (check: Check): Check =>
  (value, path) =>
    isAbsent(value) ? [] : check(value, path)

export const object = (members: Record<string, Check>): Check => {
  const checks = Object.entries(members).map(([name, check]) => {
    const shown = name.charAt(0).toLowerCase() + name.slice(1)
    return { name, shown, check }
  })
  return (value, path) => {
    if (typeof value !== 'object' || isAbsent(value)) return [violation(value, path, 'be an object')]
    return checks.flatMap(({ name, shown, check }) => {
      const at = path ? `${path}.${shown}` : shown
      const violations = check(value[name], at)
      return isAbsent(value[name]) && violations.length > 0 ? [violation('null', at, 'not be null')] : violations
    })
  }
}

export const list =
  (max: number, check: Check): Check =>
  (value, path) => {
    const isList = Array.isArray(value)
    if (!isList || value.length < 1) return [violation('[]', path, 'have length greater than or equal to 1')]
    if (value.length > max) return [violation('[…]', path, `have length less than or equal to ${max}`)]
    return value.flatMap((item, i) => check(item, `${path}.${i + 1}.member`))
  }

/**
 * Returns the actions with a check of their input by the table. An error names every member that breaks a constraint.
 */
export function withValidation(actions: Actions, inputs: Record<string, Check>): Actions {
  const validated = Object.entries(actions).map(([name, perform]) => [
    name,
    (input: Input) => {
      const violations = inputs[name]?.(input, '') ?? []
      if (violations.length === 0) return perform(input)
      const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'}`
      throw new AwsError('ValidationException', `${count} detected: ${violations.join('; ')}`)
    },
  ])
  return Object.fromEntries(validated)
}
