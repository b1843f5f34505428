import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Graph, Resource } from '../evaluate.ts'

/** The effect of a changed input, by type and path of the input. `generate.ts` writes it. */
const { inputs: effects }: { inputs: Record<string, Record<string, 'replace' | 'update'>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'inputs.json'), 'utf8'),
)

/** The name and the loss of each resource whose replacement loses something. */
const losses: Record<string, { noun: string; loss: string }> = {
  'aws:kinesis/stream:Stream': { noun: 'stream', loss: 'events that are not delivered yet stay in the old one' },
  'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream': {
    noun: 'delivery stream',
    loss: 'the new one reads from LATEST, so events that the old one has not read yet are lost',
  },
  'aws:s3/bucket:Bucket': { noun: 'bucket', loss: 'earlier events stay in the old one, where no query finds them' },
  'aws:iam/role:Role': {
    noun: 'role',
    loss: 'requests and deliveries fail until the permissions of the new one are active',
  },
  'aws:kms/key:Key': { noun: 'key', loss: 'events become unreadable when the old one is deleted' },
}

/** The values that decide if a resource is replaced. A path that is missing has no value. */
type Identity = { parent: string; values: Record<string, unknown> }

/** The identities of one graph, by type and logical name. */
export type Identities = Record<string, Identity>

/** Returns the resources of a graph whose replacement loses something. The console's bucket holds only a build. */
function keptBy(graph: Graph): Resource[] {
  return graph.resources.filter(({ type, name }) => type in losses && name !== 'WebAssetsBucket')
}

/** Returns the identities of the resources whose replacement loses something. */
export function identitiesOf(graph: Graph): Identities {
  const keptNames = keptNamesIn(graph)
  return Object.fromEntries(
    keptBy(graph).map((resource) => {
      const entries = replacingPaths(resource).map((path) => [path, keptNames(valueAt(resource.inputs, path))])
      const values = Object.fromEntries(entries.filter(([, value]) => value !== undefined))
      return [`${resource.type} ${resource.name}`, { parent: resource.options.parent ?? '', values }]
    }),
  )
}

/** Returns a function that replaces the name in the ARN of a role whose name stays as it was deployed. */
function keptNamesIn({ resources }: Graph): (value: unknown) => unknown {
  const kept = resources.filter(
    ({ type, options }) => type.includes('iam/role:') && options.ignoreChanges?.includes('name'),
  )
  return (value) =>
    kept.reduce((text, { name, inputs }) => {
      const isOwn = typeof text === 'string' && text.endsWith(`:role/${inputs.name}`)
      return isOwn ? text.replace(/:role\/.*$/, () => `:role/<${name}>`) : text
    }, value)
}

/** Returns one sentence for each resource of the released graph that this graph would replace. */
export function replacements(stage: string, released: Identities, graph: Graph): string[] {
  const now = identitiesOf(graph)
  return Object.entries(released).flatMap(([id, before]) => {
    const [type = '', name] = id.split(' ')
    const { noun, loss } = losses[type] ?? { noun: type, loss: 'its content is lost' }
    const reason = reasonOf(before, now[id])
    return reason ? [`The ${noun} ${name} of ${stage} would be replaced, because ${reason}: ${loss}.`] : []
  })
}

function reasonOf(before: Identity, now: Identity | undefined): string | undefined {
  if (!now) return 'no resource has its type and its logical name any more'
  if (now.parent !== before.parent) return `its parent changes from ${before.parent} to ${now.parent}`
  const paths = [...new Set([...Object.keys(before.values), ...Object.keys(now.values)])]
  const path = paths.find((one) => JSON.stringify(before.values[one]) !== JSON.stringify(now.values[one]))
  if (path === undefined) return undefined
  const text = (value: unknown) => JSON.stringify(value) ?? 'nothing'
  return `its input ${path} changes from ${text(before.values[path])} to ${text(now.values[path])}`
}

/** Returns the inputs that `generate.ts` has not tried, such as one that a new setting adds. */
export function untriedInputs(graph: Graph): string[] {
  return keptBy(graph).flatMap(({ type, inputs }) =>
    pathsOf(inputs, Object.keys(effects[type] ?? {}))
      .filter((path) => !effects[type]?.[path])
      .map((path) => `${type} ${path}`),
  )
}

/** Returns the paths of the inputs: members of a block whose members were tried, and the whole value of any other input. */
function pathsOf(inputs: Record<string, object>, tried: string[]): string[] {
  return Object.entries(inputs).flatMap(([name, value]) =>
    tried.some((path) => path.startsWith(`${name}.`))
      ? Object.keys(value).map((member) => `${name}.${member}`)
      : [name],
  )
}

/** Returns the inputs that replace a resource. Version 6 of Terraform's provider added `region`, for every resource. */
function replacingPaths({ type, options }: Resource): string[] {
  const paths = Object.entries(effects[type] ?? {}).filter(([, effect]) => effect === 'replace')
  return [...paths.map(([path]) => path), 'region'].filter((path) => !options.ignoreChanges?.includes(path))
}

function valueAt(inputs: Record<string, unknown>, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], inputs)
}

/** The identities of the stages as the last release had them. `npm run graph -- --release` writes them. */
export const releasedFile: string = join(import.meta.dirname, 'released.json')
