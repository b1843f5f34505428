// npm run replacements [-- folder with plugins]
// Plans a change of each input with Terraform's own aws provider, which Pulumi's provider contains, and writes down which
// of them replace the resource. Needs `terraform` in the PATH. Nothing is read from AWS or changed there.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Change, changes } from './changes.ts'

type Plan = { resource_changes: { address: string; change: { actions: string[] } }[] }

const [plugins] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'sluice-replacement-'))
const terraform = (...args: string[]) =>
  execFileSync('terraform', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 2] })
const write = (name: string, content: object) =>
  writeFileSync(join(folder, name), JSON.stringify(content, undefined, 1))

/** Returns the values with one input changed. A path such as `a.b` changes a member of the only block `a`. */
function changed({ before, after, beside }: Change, path: string): Record<string, unknown> {
  const [name = '', member] = path.split('.')
  if (!member) return { ...before, [name]: after[path], ...beside?.[path] }
  const [block] = before[name] as object[]
  return { ...before, [name]: [{ ...block, [member]: after[path] }] }
}

const cases = changes.flatMap((change) =>
  Object.keys(change.after).map((path, n) => ({ change, path, address: `${change.terraform}.case${n}` })),
)

const configured: Record<string, Record<string, unknown>> = {}
for (const { change, path, address } of cases) {
  const name = address.split('.')[1] ?? ''
  configured[change.terraform] = { ...configured[change.terraform], [name]: changed(change, path) }
}
write('main.tf.json', {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
  provider: {
    aws: {
      region: 'eu-west-1',
      access_key: 'none',
      secret_key: 'none',
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
      skip_metadata_api_check: true,
    },
  },
  resource: configured,
})
write('terraform.tfstate', {
  version: 4,
  terraform_version: '1.5.0',
  serial: 1,
  lineage: '00000000-0000-4000-8000-000000000000',
  outputs: {},
  resources: cases.map(({ change, address }) => ({
    mode: 'managed',
    type: change.terraform,
    name: address.split('.')[1],
    provider: 'provider["registry.terraform.io/hashicorp/aws"]',
    instances: [{ schema_version: change.schemaVersion, attributes: { id: 'old-bucket', ...change.before } }],
  })),
})

terraform('init', '-no-color', '-input=false', ...(plugins ? [`-plugin-dir=${plugins}`] : []))
terraform('plan', '-no-color', '-refresh=false', '-input=false', '-out=plan')
const plan: Plan = JSON.parse(terraform('show', '-json', 'plan'))
const { provider_selections: provider } = JSON.parse(terraform('version', '-json'))
rmSync(folder, { recursive: true })

// Pulumi's name of a list is a plural.
const plurals: Record<string, string> = { inline_policy: 'inline_policies' }
const camel = (text: string) =>
  (plurals[text] ?? text).replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const isReplaced = (address: string) => {
  const found = plan.resource_changes.find((one) => one.address === address)
  if (!found || found.change.actions.includes('no-op')) throw new Error(`${address} did not change`)
  return found.change.actions.includes('delete')
}
const file = join(import.meta.dirname, 'inputs.json')
const { platform } = JSON.parse(readFileSync(file, 'utf8'))
const inputs = Object.fromEntries(
  changes.map((change) => [
    change.type,
    Object.fromEntries(
      cases
        .filter((one) => one.change === change)
        .map(({ path, address }): [string, string] => [
          path.split('.').map(camel).join('.'),
          isReplaced(address) ? 'replace' : 'update',
        ]),
    ),
  ]),
)
writeFileSync(file, `${JSON.stringify({ platform, provider, inputs }, undefined, 2)}\n`)
