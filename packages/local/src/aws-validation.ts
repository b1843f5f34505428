import { type Actions, AwsError, type Input } from './aws-json.ts'

// Checks from which a service's table of inputs is made. The sentences are AWS's own, so that a client's error
// handling can be tried here.

/** The violations of a value at a path. */
export type Check = (value: Input, path: string) => string[]

const violation = (value: Input, path: string, constraint: string) =>
  `Value '${value}' at '${path}' failed to satisfy constraint: Member must ${constraint}`

/** A check that names each constraint which does not hold; `shown` stands for a value too long to repeat. */
const constraints =
  (holds: (value: Input) => Record<string, boolean>, shown?: string): Check =>
  (value, path) =>
    Object.entries(holds(value)).flatMap(([constraint, isHeld]) =>
      isHeld ? [] : [violation(shown ?? value, path, constraint)],
    )

export const text = ({ min = 1, max = 128, pattern = /^/, oneOf = undefined as string[] | undefined } = {}): Check =>
  constraints((value) => {
    if (typeof value !== 'string') return { 'be a string': false }
    return {
      [`have length greater than or equal to ${min}`]: value.length >= min,
      [`have length less than or equal to ${max}`]: value.length <= max,
      [`satisfy regular expression pattern: ${pattern.source}`]: pattern.test(value),
      [`satisfy enum value set: [${oneOf?.join(', ')}]`]: !oneOf || oneOf.includes(value),
    }
  })

export const integer = (min: number, max: number): Check =>
  constraints((value) => ({
    [`have value greater than or equal to ${min}`]: Number.isInteger(value) && value >= min,
    [`have value less than or equal to ${max}`]: Number.isInteger(value) && value <= max,
  }))

export const timestamp: Check = constraints((value) => ({ 'be a timestamp': Number.isFinite(value) }))

export const base64: Check = constraints(
  (value) => ({ 'be base64': typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) }),
  '…',
)

const isAbsent = (value: Input) => value === undefined || value === null

export const optional =
  (check: Check): Check =>
  (value, path) =>
    isAbsent(value) ? [] : check(value, path)

export const object =
  (members: Record<string, Check>): Check =>
  (value, path) => {
    if (typeof value !== 'object' || isAbsent(value)) return [violation(value, path, 'be an object')]
    return Object.entries(members).flatMap(([name, check]) => {
      const at = `${path && `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`
      const violations = check(value[name], at)
      return isAbsent(value[name]) && violations.length > 0 ? [violation('null', at, 'not be null')] : violations
    })
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
