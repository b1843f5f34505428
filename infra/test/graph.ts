import { inject } from 'vitest'
import type { Graph, Resource } from './evaluate.ts'
import type { Evaluation, EvaluationName } from './setup.ts'

export async function evaluated(name: EvaluationName): Promise<Evaluation> {
  return (await (await fetch(`${inject('evaluations')}/${name}`)).json()) as Evaluation
}

/** @throws Error with what the evaluation said, if it came to no end */
export async function graphOf(name: EvaluationName): Promise<Graph> {
  const { graph, error } = await evaluated(name)
  if (!graph) throw new Error(`The evaluation of ${name} failed:\n${error}`)
  return JSON.parse(graph)
}

export const all = ({ resources }: Graph, type: string): Resource[] => resources.filter((one) => one.type === type)

/** The resource of this type, and with this logical name if it is given; there must be one alone. */
export function one(graph: Graph, type: string, name?: string): Resource {
  const found = all(graph, type).filter((resource) => name === undefined || resource.name === name)
  const [resource] = found
  if (found.length === 1 && resource) return resource
  throw new Error(`${found.length} resources are ${type} ${name ?? ''}: ${found.map((each) => each.name).join(', ')}`)
}

export type Statement = {
  Sid?: string
  Effect: string
  Action: string | string[]
  Resource?: string | string[]
  Principal?: unknown
  Condition?: unknown
}

/** Of a policy document, whether it is text or already an object. */
export function statements(document: string | { Statement: Statement[] }): Statement[] {
  return (typeof document === 'string' ? JSON.parse(document) : document).Statement
}

/** Everything that a role may do, and who may be it. */
export function powers(graph: Graph, name: string) {
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
