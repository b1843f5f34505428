// node packages/testing/build.ts [folder]
// Writes the package to a folder (default: dist/): JavaScript for Node, types, and a README.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { licensesOf, packagesOf } from '../cli/package/licenses.ts'
import { bundleModules } from './bundle.ts'

const folder = import.meta.dirname
const root = join(folder, '../..')
const dist = process.argv[2] ?? join(folder, 'dist')
const modules = ['index', 'connect', 'vitest']
const source = (name: string) => join(folder, 'src', `${name}.ts`)

/** Modules of core whose types a user of the kit sees. */
const sharedTypes = ['control-api', 'event-match', 'faults', 'problem', 'response']

/** Writes the declarations of the modules. Core's are beside them, because core isn't published. */
function writeTypes(): void {
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: join(dist, 'types'),
      rootDir: join(root, 'packages'),
    },
    files: [...modules.map(source), ...sharedTypes.map((name) => join(root, `packages/core/src/${name}.ts`))],
  }
  const file = join(root, 'node_modules/.cache', 'testing-types.tsconfig.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(config))
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', file], { stdio: 'inherit' })
  for (const path of globSync('**/*.d.ts', { cwd: join(dist, 'types') })) {
    const declarations = readFileSync(join(dist, 'types', path), 'utf8')
    const importing = declarations
      .replace(/'@sluice\/core\/([\w-]+)'/g, "'../../core/src/$1.js'")
      .replace(/\.ts'/g, ".js'")
    writeFileSync(join(dist, 'types', path), importing)
  }
}

const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const entry = (name: string) => ({ types: `./types/testing/src/${name}.d.ts`, default: `./${name}.js` })
const manifest = {
  name: '@sluice/testing',
  version,
  license,
  description: 'Starts the event pipeline Sluice in a test, waits for events, moves time and makes parts fail.',
  type: 'module',
  engines: { node: '>=22.13' },
  exports: { '.': entry('index'), './connect': entry('connect'), './vitest': entry('vitest') },
  peerDependencies,
  peerDependenciesMeta,
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })
const { inputs } = await bundleModules(modules.map(source), dist, ['vitest'])
writeTypes()
const bundled = packagesOf(Object.keys(inputs).map((input) => join(process.cwd(), input)))
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES'), licensesOf(bundled))
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
cpSync(join(folder, 'README.md'), join(dist, 'README.md'))
cpSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
