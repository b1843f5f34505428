// node packages/client/build.ts [folder]
// Writes the package to a folder (default: dist/): JavaScript for browsers and for Node, types, and a README.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { minify } from 'terser'
import * as contract from './src/contract.ts'

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

async function write(file: string, entryPoint: string, options: BuildOptions): Promise<void> {
  const { outputFiles = [] } = await build({
    entryPoints: [join(folder, 'src', entryPoint)],
    bundle: true,
    write: false,
    target: 'es2022',
    plugins: [inlineContract],
    ...options,
  })
  const { code = '' } = await minify(outputFiles[0]?.text ?? '', {
    module: options.format === 'esm',
    ecma: 2020,
    compress: { passes: 4, unsafe_arrows: true, pure_getters: true },
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
