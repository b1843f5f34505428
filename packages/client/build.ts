// node packages/client/build.ts [folder]
// Writes the package to a folder (default: dist/): JavaScript for browsers and for Node, types, and a README.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { minify } from 'terser'
import type { Client, ClientOptions, Stats } from './src/api.ts'
import type { Tab } from './src/browser/tab.ts'
import * as contract from './src/contract.ts'
import type { Outcome } from './src/request.ts'
import type { State } from './src/state.ts'
import type { Item } from './src/store.ts'

const folder = import.meta.dirname
const root = join(folder, '../..')
const dist = process.argv[2] ?? join(folder, 'dist')
const localStore = './local-store.js'

/** Replaces the contract by its values, because a page needn't load the code that defines them. */
const inlineContract: Plugin = {
  name: 'inline-contract',
  setup({ onLoad, onResolve }) {
    const lines = Object.entries(contract).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
    onLoad({ filter: /[\\/]contract\.ts$/ }, () => ({ contents: lines.join('\n') }))
    // A page loads it only where IndexedDB is blocked.
    onResolve({ filter: /local-store\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: localStore, external: true } : undefined,
    )
  },
}

/** Names of properties that no caller, endpoint or platform knows. They become one or two letters in the built files. */
type InternalName = Exclude<
  keyof State | keyof Item | keyof Outcome | keyof Tab,
  keyof ClientOptions<object> | keyof Client<object> | keyof Stats | 'fetch' | 'status' | 'body' | 'error'
>
const internalNames: Record<InternalName, true> = {
  options: true,
  batchEvents: true,
  batchBytes: true,
  batchMs: true,
  backlog: true,
  backlogBytes: true,
  counts: true,
  openedStore: true,
  addedItems: true,
  removedKeys: true,
  loads: true,
  wantedLoads: true,
  clearedLoads: true,
  failure: true,
  cancelRetry: true,
  lastSave: true,
  nextSave: true,
  cancelSend: true,
  failures: true,
  retryAt: true,
  notBefore: true,
  maxEvents: true,
  leavingBytes: true,
  isSending: true,
  isPaused: true,
  isClosed: true,
  isStoreClosed: true,
  onDrained: true,
  onChange: true,
  phase: true,
  retryAfterMs: true,
  monotonic: true,
  schedule: true,
  fraction: true,
  compress: true,
  beacon: true,
  newKey: true,
  newId: true,
  openStore: true,
  adoptKeys: true,
  enterPage: true,
  leavePage: true,
  wallTime: true,
  rowKey: true,
  eventJson: true,
  jsonBytes: true,
}
/** Renames a property alike in each file. */
const renamed: Record<string, string | false> = {}

async function write(file: string, entryPoint: string, options: BuildOptions): Promise<void> {
  const { outputFiles = [], mangleCache } = await build({
    entryPoints: [join(folder, 'src', entryPoint)],
    bundle: true,
    write: false,
    target: 'es2022',
    plugins: [inlineContract],
    minify: true,
    mangleProps: new RegExp(`^(${Object.keys(internalNames).join('|')})$`),
    mangleCache: renamed,
    ...options,
  })
  Object.assign(renamed, mangleCache)
  const { code = '' } = await minify(outputFiles[0]?.text ?? '', {
    module: options.format === 'esm',
    ecma: 2020,
    compress: { passes: 2, inline: 1, unsafe_arrows: true, pure_getters: true },
  })
  writeFileSync(join(dist, file), code)
}

const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entry = (file: string) => ({
  types: `./${file.endsWith('.cjs') ? 'index.d.cts' : 'index.d.ts'}`,
  default: `./${file}`,
})
const manifest = {
  name: '@sluice/client',
  version,
  license,
  description:
    'Sends events to Sluice and loses none: batches, retries, and a store that survives the tab or the process.',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20' },
  exports: { '.': { node: { import: entry('node.js'), require: entry('node.cjs') }, ...entry('browser.js') } },
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })
await write('browser.js', 'browser/index.ts', { format: 'esm' })
await write('local-store.js', 'browser/local-store.ts', { format: 'esm' })
await write('node.js', 'node/index.ts', { format: 'esm', platform: 'node' })
await write('node.cjs', 'node/index.ts', { format: 'cjs', platform: 'node' })
const types = `${readFileSync(join(folder, 'src/api.ts'), 'utf8')}\nexport declare const createClient: CreateClient\n`
for (const file of ['index.d.ts', 'index.d.cts']) writeFileSync(join(dist, file), types)
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
for (const [from, to] of [
  ['packages/client/README.md', 'README.md'],
  ['LICENSE', 'LICENSE'],
])
  copyFileSync(join(root, from ?? ''), join(dist, to ?? ''))
