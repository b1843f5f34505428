import { type Actions, AwsError, type Input } from './aws-json.ts'

// Checks from which a service's table of inputs is made. The sentences are AWS's own, so that a client's error
// handling can be tried here.

export type Check = (value: Input, path: string) => string[]

const violation = (value: unknown, path: string, constraint: string) =>
  `Value '${value}' at '${path}' failed to satisfy constraint: Member must ${constraint}`

export const text =
  ({
    min = 1,
    max = 128,
    pattern,
    oneOf,
  }: {
    min?: number
    max?: number
    pattern?: RegExp
    oneOf?: string[]
  } = {}): Check =>
  (value, path) => {
    if (typeof value !== 'string') return [violation(value, path, 'be a string')]
    return [
      ...(value.length < min ? [violation(value, path, `have length greater than or equal to ${min}`)] : []),
      ...(value.length > max ? [violation(value, path, `have length less than or equal to ${max}`)] : []),
      ...(pattern && !pattern.test(value)
        ? [violation(value, path, `satisfy regular expression pattern: ${pattern.source}`)]
        : []),
      ...(oneOf && !oneOf.includes(value)
        ? [violation(value, path, `satisfy enum value set: [${oneOf.join(', ')}]`)]
        : []),
    ]
  }

export const integer =
  (min: number, max: number): Check =>
  (value, path) => {
    if (!Number.isInteger(value)) return [violation(value, path, 'be an integer')]
    if (value < min) return [violation(value, path, `have value greater than or equal to ${min}`)]
    return value > max ? [violation(value, path, `have value less than or equal to ${max}`)] : []
  }

export const number: Check = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? [] : [violation(value, path, 'be a timestamp')]

export const base64: Check = (value, path) =>
  typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) ? [] : [violation('…', path, 'be base64')]

export const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined || value === null ? [] : check(value, path)

export const object =
  (members: Record<string, Check>): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) return [violation(value, path, 'be an object')]
    return Object.entries(members).flatMap(([name, check]) => {
      const at = `${path && `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`
      const isMissing = (value[name] === undefined || value[name] === null) && check(undefined, at).length > 0
      return isMissing ? [violation('null', at, 'not be null')] : check(value[name], at)
    })
  }

export const list =
  (max: number, check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return [violation(value, path, 'be a list')]
    if (value.length < 1) return [violation('[]', path, 'have length greater than or equal to 1')]
    if (value.length > max) return [violation('[…]', path, `have length less than or equal to ${max}`)]
    return value.flatMap((item, i) => check(item, `${path}.${i + 1}.member`))
  }

/** The same actions, refusing input that the table does not allow, and naming every member that breaks a limit. */
export function withValidation(actions: Actions, inputs: Record<string, Check>): Actions {
  return Object.fromEntries(
    Object.entries(actions).map(([name, perform]) => [
      name,
      (input: Input) => {
        const violations = inputs[name]?.(input, '') ?? []
        if (violations.length === 0) return perform(input)
        const errors = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`
        throw new AwsError('ValidationException', `${errors}: ${violations.join('; ')}`)
      },
    ]),
  )
}
