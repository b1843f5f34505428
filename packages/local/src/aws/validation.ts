import { AwsError } from './error.ts'
import type { Actions, Input } from './json-server.ts'

// Checks from which a service's table of inputs is made. The sentences are AWS's own, so that a client's error
// handling can be tried here.

/** The violations of a value at a path. */
export type Check = (value: Input, path: string) => string[]

/** What a value must be, and the words of AWS for it. */
type Constraint = [words: string, holds: (value: Input) => boolean]

const violation = (value: Input, path: string, words: string) =>
  `Value '${value}' at '${path}' failed to satisfy constraint: Member must ${words}`

/** Names each constraint that does not hold; `shown` stands for a value too long to repeat. */
export const constraints =
  (all: Constraint[], shown?: string): Check =>
  (value, path) =>
    all.filter(([, holds]) => !holds(value)).map(([words]) => violation(shown ?? value, path, words))

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

/** Padded, of the standard alphabet: decoding alone would pass over anything else, and take that of URLs too. */
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

/** The same actions, refusing input that the table does not allow, and naming every member that breaks a limit. */
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
