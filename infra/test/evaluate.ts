// Evaluates sst.config.ts offline: runs the real config and SST's real components under Pulumi's own runtime mocks.
//   npm run -s infra -- --stage prod [--dev] [--change JSON] [--artifacts DIR]
// Prints, as JSON, the resources that a deploy would create. Nothing is deployed, and AWS checks none of the values.
import crypto from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startCli } from './cli.ts'
import { type App, loadConfig, platformRequire } from './config.ts'
import { created, invoke } from './fake-aws.ts'
import { installPlatform, platform, root } from './platform.ts'

/** A resource that a deploy would create. Names in `options` are logical names. */
export type Resource = {
  type: string
  name: string
  // biome-ignore lint/suspicious/noExplicitAny: each resource type has its own inputs, and the tests read them by name.
  inputs: any
  options: {
    parent?: string
    dependsOn: string[]
    protect?: true
    retainOnDelete?: true
    ignoreChanges?: string[]
    /** Any other provider than the default one. */
    provider?: string
    deleteBeforeReplace?: true
    replaceOnChanges?: string[]
    aliases?: number
    import?: string
  }
  /** Outputs that a component registers for the CLI. */
  outputs?: Record<string, unknown>
  /** Paths of the inputs that Pulumi encrypts in the state. */
  secrets?: string[]
}

export type Graph = {
  app: App
  stage: string
  dev: boolean
  outputs: Record<string, unknown>
  resources: Resource[]
  /** Calls to AWS and to the CLI that this evaluation doesn't support. */
  unknownCalls: string[]
  /** Calls of the components to the CLI. */
  cliCalls: { method: string; params: Record<string, unknown> }[]
}

/** Pulumi's mark of a secret. */
const secretMark = '4dabf18193072939515e22adb298388d'

const { values: options } = parseArgs({
  options: {
    stage: { type: 'string', default: 'prod' },
    dev: { type: 'boolean', default: false },
    /** Changes to the definition as JSON, for example `{"access":{"prod":{"mode":"iam"}}}`. */
    change: { type: 'string', default: '{}' },
    /** Folder that keeps the function's bundle and zip. Default: a temporary folder. */
    artifacts: { type: 'string' },
  },
})
const { stage, dev } = options

for (const method of ['log', 'info', 'warn'] as const) console[method] = console.error // stdout is for the graph
crypto.randomBytes = ((size: number) => Buffer.alloc(size, 7)) as typeof crypto.randomBytes // makes SST's name suffixes stable

await installPlatform()
// Saves a quarter of the CPU time, most of which Node needs to load the providers.
enableCompileCache(join(root, 'node_modules/.cache/node'))
const pulumi = platformRequire('@pulumi/pulumi')
const { MockMonitor } = platformRequire('@pulumi/pulumi/runtime/mocks')

// A folder with one page stands in for the console's build, which has its own tests.
const scratch = mkdtempSync(join(tmpdir(), 'sluice-infra-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
mkdirSync(join(scratch, 'packages/web/dist'), { recursive: true })
writeFileSync(join(scratch, 'packages/web/dist/index.html'), '<!doctype html>')
const work = options.artifacts ?? join(scratch, '.sst')

const cli = await startCli(join(work, 'artifacts'))
process.env.SST_SERVER = cli.url
const globals = globalThis as Record<string, unknown>
globals.$dev = dev
globals.$app = {}
globals.$cli = {
  command: 'deploy',
  dev,
  paths: { home: scratch, root: scratch, work, platform },
  state: { version: {} },
}

const { config, run } = await loadConfig(JSON.parse(options.change))
const app = await config.app({ stage })
globals.$app = { ...app, stage }
const { region } = app.providers.aws
process.env.SST_AWS_REGION = region

const resources: Resource[] = []
const unknownCalls: string[] = []
const registered = recordRegistrations()

await pulumi.runtime.setMocks(
  {
    async newResource({ type, name, inputs, custom }: { type: string; name: string; inputs: object; custom: boolean }) {
      const resource = registered(type, name)
      const { __provider, ...plainInputs } = await plain(inputs) // __provider is the code of a dynamic resource
      if (plainInputs.triggers) plainInputs.triggers = ['each deploy'] // SST uses the time, but two graphs must be equal
      resource.inputs = plainInputs
      const secrets = secretPaths(inputs, '').sort()
      if (secrets.length > 0) resource.secrets = secrets
      resources.push(resource)
      if (!custom) return { id: '', state: {} }
      const { id, outputs } = created(resource, region)
      return { id, state: { ...inputs, ...outputs } }
    },
    async call({ token, inputs }: { token: string; inputs: Record<string, unknown> }) {
      const result = invoke(token, await plain(inputs), region)
      if (!result) unknownCalls.push(token)
      return result ?? inputs
    },
  },
  app.name,
  stage,
  false,
  'organization',
)

const stack = await pulumi.runtime
  .runInPulumiStack(() => run(config.run))
  .catch((error: unknown) => {
    console.error(`Stopped after ${resources.filter(({ type }) => type.startsWith('aws:')).length} resources.`)
    throw error
  })
const outputs = await new Promise<Graph['outputs']>((resolve) => pulumi.output(stack).apply(resolve))

// Components register more resources when their outputs resolve, so the graph is complete when the process is idle.
process.once('beforeExit', () => {
  resources.sort((a, b) => (a.type + a.name < b.type + b.name ? -1 : 1))
  unknownCalls.push(...cli.unknown)
  const graph: Graph = { app, stage, dev, outputs, resources, unknownCalls, cliCalls: cli.calls }
  process.stdout.write(`${JSON.stringify(graph, null, 2).replaceAll(scratch, '.')}\n`)
})

/** Records what the mocks don't receive: parent, dependencies, protection, and the outputs of components. */
function recordRegistrations() {
  const pending: Resource[] = []
  const byUrn = (urn: string) => urn.split('::').slice(3).join('::')
  const { registerResource, registerResourceOutputs } = MockMonitor.prototype
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's protobuf messages.
  MockMonitor.prototype.registerResource = function (request: any, callback: unknown) {
    const ignoreChanges = request.getIgnorechangesList()
    const [replaceOnChanges, aliases] = [request.getReplaceonchangesList(), request.getAliasesList()]
    const [, , , provider = ''] = request.getProvider().split('::')
    pending.push({
      type: request.getType(),
      name: request.getName(),
      inputs: {},
      options: {
        ...(request.getParent() && { parent: byUrn(request.getParent()) }),
        dependsOn: request.getDependenciesList().map(byUrn),
        ...(request.getProtect() && { protect: true }),
        ...(request.getRetainondelete() && { retainOnDelete: true }),
        ...(ignoreChanges.length > 0 && { ignoreChanges }),
        ...(provider && !provider.startsWith('default') && { provider }),
        ...(request.getDeletebeforereplace() && { deleteBeforeReplace: true }),
        ...(replaceOnChanges.length > 0 && { replaceOnChanges }),
        ...(aliases.length > 0 && { aliases: aliases.length }),
        ...(request.getImportid() && { import: request.getImportid() }),
      },
    })
    return registerResource.call(this, request, callback)
  }
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi's protobuf messages.
  MockMonitor.prototype.registerResourceOutputs = function (request: any, callback: unknown) {
    const resource = resources.find(({ name }) => name === byUrn(request.getUrn()))
    if (resource) resource.outputs = request.getOutputs()?.toJavaScript()
    return registerResourceOutputs.call(this, request, callback)
  }
  return (type: string, name: string): Resource => {
    const index = pending.findIndex((one) => one.type === type && one.name === name)
    const [resource] = pending.splice(index, 1)
    if (index < 0 || !resource) throw new Error(`${type} ${name} was created but not registered`)
    return resource
  }
}

/** Returns the paths of the secrets in a value. */
function secretPaths(value: unknown, path: string): string[] {
  if (value === null || typeof value !== 'object') return []
  if (secretMark in value) return [path]
  return Object.entries(value).flatMap(([name, member]) => secretPaths(member, path ? `${path}.${name}` : name))
}

/** Returns a value with secrets unwrapped and files replaced by their path. */
// biome-ignore lint/suspicious/noExplicitAny: the input and the result are any JSON.
async function plain(value: any): Promise<any> {
  if (value === null || typeof value !== 'object') return value
  if (value[secretMark] !== undefined) return plain(value.value)
  if (pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value))
    return { file: await (value.path ?? value.uri ?? value.text) }
  if (Array.isArray(value)) return Promise.all(value.map(plain))
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, v]) => [key, await plain(v)])))
}
