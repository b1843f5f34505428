import type { Graph, Resource } from '../evaluate.ts'
import { permissionsOf, type Statement, statements } from '../graph.ts'

/** One of Checkov's rules by its public id, checked by our own predicate. Checkov itself is not run. */
export type Rule = {
  id: string
  /** One sentence for docs/security.md. */
  requirement: string
  /** Type of the resources that the rule applies to. */
  type: string
  /** The only resources that may break the rule. */
  waiver?: Waiver
  passes: (resource: Resource, graph: Graph) => boolean
}

/** Logical names of the resources that break a rule, and one or two sentences why. */
type Waiver = { names: string[]; reason: string }

/** Rules under one heading of docs/security.md. */
export type Section = { title: string; rules: Rule[] }

/** True if a key's ARN or alias names a customer-managed key. */
export function isCustomerKey(key = ''): boolean {
  return key !== '' && !key.startsWith('alias/aws/')
}

/** True if a principal includes everyone. */
export function isEveryone(principal: unknown): boolean {
  return principal === '*' || JSON.stringify(principal)?.includes('"*"')
}

/** Returns the statements that decide who may assume a role. */
export function trustOf({ assumeRolePolicy }: Resource['inputs']): Statement[] {
  return statements(assumeRolePolicy)
}

/** Returns a predicate that passes if a role has permissions, and `isBad` matches none of them. */
export function allowsNo(isBad: (grant: { action: string; resource: string }) => boolean): Rule['passes'] {
  return ({ name }, graph) => {
    const grants = permissionsOf(graph, name)
      .allowed.filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action, Resource = '*' }) =>
        [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
      )
    return grants.length > 0 && !grants.some(isBad)
  }
}
