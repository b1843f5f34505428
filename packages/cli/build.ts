// node packages/cli/build.ts [folder]
// Writes the package to a folder (default: dist/): the command, the local pipeline, the handler and the console.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtConsole } from '@sluice/local/console/site-sources'
import { version } from '@sluice/local/startup/version'
import { build, type Plugin } from 'esbuild'
import { bundleOptions, splitOptions } from './package/bundle.ts'
import { licensesOf, packagesOf } from './package/licenses.ts'

const folder = import.meta.dirname
const root = join(folder, '../..')
const dist = process.argv[2] ?? join(folder, 'dist')

/** Replaces the name of the program in the help. */
const withProgram: Plugin = {
  name: 'with-program',
  setup({ onLoad }) {
    onLoad({ filter: /packages[\\/]cli[\\/]src[\\/]program\.ts$/ }, () => ({
      contents: `export const program = ${JSON.stringify(program)}`,
    }))
  },
}

const { name, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
// Help names the file. Without it, npx could download another package of this name.
const program = `npx ./${name}-${version}.tgz`
const manifest = {
  name,
  version,
  license,
  description: 'Runs the event pipeline Sluice on this machine: HTTP, Kinesis, Firehose and S3, with a console.',
  type: 'module',
  bin: { [name]: './sluice.js' },
  // Node's own SQLite needs it.
  engines: { node: '>=22.13' },
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })
const { metafile } = await build({
  ...bundleOptions,
  ...splitOptions,
  entryPoints: [join(folder, 'src/main.ts')],
  outdir: dist,
  // Beside the console: a chunk finds it by its own folder.
  chunkNames: '[hash]',
  metafile: true,
  plugins: [...bundleOptions.plugins, withProgram],
})
cpSync(await builtConsole(), join(dist, 'console'), { recursive: true })
const bundled = packagesOf(Object.keys(metafile.inputs).map((input) => join(process.cwd(), input)))
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES'), licensesOf(bundled, join(root, 'packages/web')))
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
cpSync(join(folder, 'package/sluice.js'), join(dist, 'sluice.js'))
cpSync(join(folder, 'package/README.md'), join(dist, 'README.md'))
cpSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
