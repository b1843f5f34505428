import type { Input } from './json-server.ts'
import { checkType, type JsonType } from './json-type.ts'

// The checks that a service's table of inputs is made of. The sentences are AWS's own, so that a client can test its
// error handling. A member that the table doesn't list is rejected by name.

/** Returns the sentence for a value that breaks a constraint. `path` is where the value is in the input. */
type Violation = (path: string) => string

/** The check of a value. */
export type Check = {
  /** Returns one violation per constraint that a value breaks. @throws AwsError `SerializationException` */
  violations: (value: Input) => readonly Violation[]
  /** True if the value can be missing. */
  isOptional?: boolean
  /** Set for a member that is ignored: the reason why that changes nothing. */
  harmless?: string
  /** The members of the structure, or of the list's structures. */
  members?: Members
  /** The requirements of a value, in AWS's sentences. */
  requirements?: string[]
}

export type Members = Record<string, Check>

/** A requirement as AWS writes it, and a function that returns true if a value meets it. */
type Constraint = [requirement: string, isMet: (value: Input) => boolean]

const none: readonly Violation[] = []

const violation =
  (value: Input, requirement: string): Violation =>
  (path) => {
    const at = path.replace(/(^|\.)[A-Z]/g, (start) => start.toLowerCase())
    return `Value ${value === null ? 'null' : `'${show(value)}'`} at '${at}' failed to satisfy constraint: ${requirement}`
  }

/** Returns a value as AWS repeats it. A long value is cut. */
function show(value: Input): string {
  if (Array.isArray(value)) return `[${value.slice(0, 100).map(show).join(', ')}]`
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 1_000)
}

/** Returns the check of a value of a JSON type that meets the constraints. */
export function typed(type: JsonType, constraints: Constraint[] = []): Check {
  return {
    requirements: constraints.map(([requirement]) => `Member must ${requirement}`),
    violations(value) {
      checkType(value, type)
      if (constraints.every(([, isMet]) => isMet(value))) return none
      const broken = constraints.filter(([, isMet]) => !isMet(value))
      return broken.map(([requirement]) => violation(value, `Member must ${requirement}`))
    },
  }
}

const length = (min: number, max: number, of: (value: Input) => number = (value) => value.length): Constraint[] => [
  [`have length less than or equal to ${max}`, (value) => of(value) <= max],
  [`have length greater than or equal to ${min}`, (value) => of(value) >= min],
]

/** Checks the length and the pattern of a text. The pattern matches all of it. */
export function text({ min = 1, max = 128, pattern = undefined as RegExp | undefined } = {}): Check {
  if (!pattern) return typed('String', length(min, max))
  const whole = new RegExp(`^(?:${pattern.source})$`, 'u')
  const matches: Constraint = [`satisfy regular expression pattern: ${pattern.source}`, (value) => whole.test(value)]
  return typed('String', [matches, ...length(min, max)])
}

export const oneOf = (...values: string[]): Check =>
  typed('String', [[`satisfy enum value set: [${values.join(', ')}]`, (value) => values.includes(value)]])

export const integer = (min: number, max: number): Check =>
  typed('Integer', [
    [`have value less than or equal to ${max}`, (value) => value <= max],
    [`have value greater than or equal to ${min}`, (value) => value >= min],
  ])

export const timestamp: Check = typed('Timestamp')
export const base64: Check = typed('Blob')
export const boolean: Check = typed('Boolean')

export const optional = (check: Check): Check => ({ ...check, isOptional: true })

/** Marks a member that is ignored. `reason` states why that changes nothing. */
export const harmless = (reason: string, check: Check): Check => ({ ...check, isOptional: true, harmless: reason })

/** Checks a structure. A member that is not in `members` is a violation. */
export function object(members: Members): Check {
  const all = Object.entries(members)
  return {
    members,
    violations(value) {
      checkType(value, 'Structure')
      let found = none
      let listed = 0
      for (const [name, check] of all) {
        const member = value[name]
        // AWS treats null as missing, and so do the actions: their defaults apply.
        if (member === null) delete value[name]
        else if (member !== undefined) listed++
        const broken = violationsOf(member, check)
        if (broken.length > 0) found = [...found, ...broken.map((inner) => under(name, inner))]
      }
      const names = Object.keys(value)
      if (names.length === listed) return found
      const unlisted = names.filter((name) => !Object.hasOwn(members, name) && value[name] !== null)
      return [...found, ...unlisted.map(unsupported)]
    },
  }
}

function violationsOf(member: Input, check: Check): readonly Violation[] {
  if (member !== undefined && member !== null) return check.violations(member)
  return check.isOptional ? none : [violation(null, 'Member must not be null')]
}

const under =
  (name: string, inner: Violation): Violation =>
  (path) =>
    inner(path ? `${path}.${name}` : name)

const unsupported =
  (name: string): Violation =>
  (path) =>
    `${path ? `${path}.` : ''}${name} is not supported by the local AWS; see docs/fidelity.md`

/** Checks a list. AWS reports the structures in it one by one, and texts together. */
export function list(item: Check, { min = 1, max }: { min?: number; max: number }): Check {
  const whole = typed('List', length(min, max))
  const isScalar = item.members === undefined
  const each = `Member must satisfy constraint: [${item.requirements?.join(', ')}]`
  return {
    ...item,
    violations(value) {
      const found = [...whole.violations(value)]
      for (let i = 0; i < value.length; i++) {
        const broken = violationsOf(value[i], item)
        if (broken.length === 0) continue
        if (isScalar) return [...found, violation(value, each)]
        found.push(...broken.map((inner) => under(`${i + 1}.member`, inner)))
      }
      return found
    },
  }
}

/** Checks a map from text to text. */
export function map(key: Check, item: Check, { min = 1, max }: { min?: number; max: number }): Check {
  const whole = typed(
    'Map',
    length(min, max, (value) => Object.keys(value).length),
  )
  const satisfy = ({ requirements = [] }: Check) => `must satisfy constraint: [${requirements.join(', ')}]`
  const breaks = (values: Input[], check: Check) => values.filter((value) => violationsOf(value, check).length > 0)
  return {
    violations(value) {
      const found = [...whole.violations(value)]
      if (breaks(Object.keys(value), key).length > 0) found.push(violation(value, `Map keys ${satisfy(key)}`))
      if (breaks(Object.values(value), item).length > 0) found.push(violation(value, `Map value ${satisfy(item)}`))
      return found
    },
  }
}
