import type { Graph } from './evaluate.ts'
import { all, permissionsOf, type Statement } from './graph.ts'

/** Names that every stage may have: they are unique inside of a resource of the stage, or belong to the account. */
const shared = ['$default', 'S3Delivery', 'lines', 'errors', 'sst-asset-offline', 'inline']

/** Returns the names of a graph's resources in AWS. */
function namesOf({ resources }: Graph): string[] {
  const names = resources.flatMap(({ inputs }) => [inputs.name, inputs.bucket, inputs.dashboardName])
  return [...new Set(names.filter((name) => typeof name === 'string' && !shared.includes(name)))]
}

/** Variables that only name the app. */
const appVariables = ['SST_APP', 'SST_RESOURCE_App']

/** Returns the texts of a stage that contain a whole name of prod, with the path of each. */
export function textsWithNamesOf(prod: Graph, graph: Graph): string[] {
  const names = namesOf(prod).map((name) => name.replace(/[.*+?^$(){}|[\]\\/]/g, '\\$&'))
  const pattern = new RegExp(`(?<![\\w-])(?:${names.join('|')})(?![\\w-])`)
  return graph.resources.flatMap(({ type, name, inputs }) =>
    textsOf(inputs, `${type} ${name}`).flatMap(([path, text]) => (pattern.test(text) ? [`${path}: ${text}`] : [])),
  )
}

function textsOf(value: unknown, path: string): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  const members = Object.entries(value).filter(([name]) => !appVariables.includes(name))
  return members.flatMap(([name, member]) => textsOf(member, `${path} › ${name}`))
}

/** Returns a graph with the names and the region of prod in place of those of its stage. */
export function inNamesOf(prod: Graph, graph: Graph): Graph {
  const bucketOf = (one: Graph) => all(one, 'aws:s3/bucket:Bucket').find(({ name }) => name === 'BucketBucket')
  const [mine = '', theirs = ''] = [graph, prod].map((one) => String(bucketOf(one)?.inputs.bucket))
  const { name: app, providers } = graph.app
  const text = JSON.stringify(graph)
    .replaceAll(mine, theirs)
    // The stack, and the names that SST and the delivery role begin with.
    .replaceAll(`"${app}-${graph.stage}"`, `"${app}-prod"`)
    .replaceAll(`${app}-${graph.stage}-`, `${app}-prod-`)
    .replaceAll(new RegExp(`[-_]${graph.stage}(?![\\w-])`, 'g'), '')
    .replaceAll(`"${graph.stage}"`, '"prod"')
    .replaceAll(providers.aws.region, prod.app.providers.aws.region)
  return JSON.parse(text)
}

/** Returns the statements of each role, with the names and the region of prod in place of the stage's own. */
export function statementsInNamesOf(prod: Graph, graph: Graph): Record<string, Statement[]> {
  const renamed = inNamesOf(prod, graph)
  const own = all(renamed, 'aws:iam/role:Role').map(({ name }) => [name, permissionsOf(renamed, name).allowed])
  return Object.fromEntries(own)
}
