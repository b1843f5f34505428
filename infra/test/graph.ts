import type { Graph, Resource } from './evaluate.ts'

/** Returns every resource of a type. */
export const all = ({ resources }: Graph, type: string): Resource[] => resources.filter((one) => one.type === type)

/**
 * Returns the only resource of a type, or of a type and a logical name.
 * @throws Error if there is none, or more than one
 */
export function one(graph: Graph, type: string, name?: string): Resource {
  const found = all(graph, type).filter((resource) => name === undefined || resource.name === name)
  const [resource] = found
  if (found.length === 1 && resource) return resource
  throw new Error(`Found ${found.length} of ${type} ${name ?? ''}: ${found.map((each) => each.name).join(', ')}`)
}

/** One statement of an IAM policy. */
export type Statement = {
  Sid?: string
  Effect: string
  Action: string | string[]
  Resource?: string | string[]
  Principal?: unknown
  Condition?: unknown
}

/** Returns the statements of a policy document, which is either JSON text or an object. */
export function statements(document: string | { Statement: Statement[] }): Statement[] {
  return (typeof document === 'string' ? JSON.parse(document) : document).Statement
}

/** Returns what a role may do (`managed`, `allowed`) and who may assume it (`trusts`). */
export function permissionsOf(graph: Graph, name: string) {
  const { inputs } = one(graph, 'aws:iam/role:Role', name)
  const attached = all(graph, 'aws:iam/rolePolicy:RolePolicy').filter((policy) =>
    policy.options.dependsOn.includes(name),
  )
  const inline: { policy: string }[] = inputs.inlinePolicies ?? []
  return {
    managed: inputs.managedPolicyArns ?? [],
    allowed: [...inline.map(({ policy }) => policy), ...attached.map((each) => each.inputs.policy)].flatMap(statements),
    trusts: statements(inputs.assumeRolePolicy),
  }
}
