import type { Graph } from '../evaluate.ts'
import { all, permissionsOf, type Statement } from '../graph.ts'
import { services } from './deploy-role.ts'
import { covers, resolved } from './resolved.ts'
import { githubTemplate } from './template.ts'

export const template = JSON.parse(githubTemplate())

/** Returns the statements of a role or a policy of the template, for the stage of a graph. */
export function statementsOf(graph: Graph, resource: string): Statement[] {
  const { Properties } = resolved(template, graph.stage).Resources[resource]
  const inline: { PolicyDocument: { Statement: Statement[] } }[] = Properties.Policies ?? []
  return [...(Properties.PolicyDocument?.Statement ?? []), ...inline.flatMap((one) => one.PolicyDocument.Statement)]
}

/** Returns what the roles of a stage may do beyond their boundary, which would then fail. */
export function beyondBoundary(graph: Graph): Statement[] {
  const boundary = statementsOf(graph, 'RoleBoundary')
  const roles = all(graph, 'aws:iam/role:Role').map(({ name }) => name)
  return roles.flatMap((role) => permissionsOf(graph, role).allowed).filter((one) => !covers(boundary, one))
}

/** Returns the services of a stage's resources in which Deploy may do nothing. */
export function missingServices(graph: Graph): string[] {
  const used = new Set(graph.resources.map(({ type }) => serviceOf(type)))
  return [...used].filter((service) => service !== undefined && !services.includes(service)) as string[]
}

const otherNames: Record<string, string> = { apigatewayv2: 'apigateway' }

/** Returns the prefix of the IAM actions for a resource type of the provider `aws`; undefined for IAM and other providers. */
function serviceOf(type: string): string | undefined {
  const [provider, module = ''] = type.split(/[:/]/)
  if (provider !== 'aws' || module === 'iam') return undefined
  if (/log(?:Group|Stream)|queryDefinition/.test(type)) return 'logs'
  if (type.includes('firehose')) return 'firehose'
  return otherNames[module] ?? module
}
