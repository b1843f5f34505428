import { type Check, type Members, object } from './check.ts'
import { AwsError } from './error.ts'
import type { ActionFidelity } from './fidelity.ts'
import type { Action, Actions } from './json-server.ts'

/** The input of an action, and who calls the action. */
export type ActionInput = { user: string; input: Check }

/** Declares the members that an action accepts. */
export const accepts = (user: string, members: Members): ActionInput => ({ user, input: object(members) })

/** AWS reports ten violations at most. */
const maxViolations = 10

/**
 * Returns the actions of a table with a check of their input. An error names every member that breaks a constraint, up
 * to ten. `before` is called first, and throws if the service can't be used.
 */
export function withValidation(actions: Actions, inputs: Record<string, ActionInput>, before = () => {}): Actions {
  const validated = Object.entries(actions).map(([name, perform]) => [name, checked(perform, before, inputs[name])])
  return Object.fromEntries(validated)
}

function checked(perform: Action, before: () => void, { input: check }: ActionInput = accepts('', {})): Action {
  return (input, call) => {
    before()
    const violations = check.violations(input).slice(0, maxViolations)
    if (violations.length === 0) return perform(input, call)
    const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'}`
    const sentences = violations.map((violation) => violation(''))
    throw new AwsError('ValidationException', `${count} detected: ${sentences.join('; ')}`)
  }
}

/** Returns what a table of inputs declares, for docs/fidelity.md. A nested member is a path: `ShardFilter.Type`. */
export const fidelityOf = (inputs: Record<string, ActionInput>): Record<string, ActionFidelity> =>
  Object.fromEntries(
    Object.entries(inputs).map(([action, { user, input }]) => {
      const declared = pathsOf(input.members)
      const supported = declared.filter(([, check]) => !check.harmless).map(([path]) => path)
      const harmless = declared.flatMap(([path, check]) => (check.harmless ? [[path, check.harmless]] : []))
      return [action, { user, supported, harmless: Object.fromEntries(harmless) }]
    }),
  )

const pathsOf = (members: Members = {}, parent = ''): [path: string, check: Check][] =>
  Object.entries(members).flatMap(([name, check]) => [
    [`${parent}${name}`, check],
    ...(check.harmless ? [] : pathsOf(check.members, `${parent}${name}.`)),
  ])
