import { join } from 'node:path'
import { version } from '@sluice/local/startup/version'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'

const packageFolder = join(import.meta.dirname, '../cli/package')

/** Replaces the modules that need a clone, as the package of the command does. */
const withoutClone: Plugin = {
  name: 'without-clone',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\/site-sources\.ts$/ }, () => ({ path: join(packageFolder, 'site-sources.ts') }))
    onLoad({ filter: /packages[\\/]local[\\/]src[\\/]startup[\\/]version\.ts$/ }, () => ({
      contents: `export const version = ${JSON.stringify(version)}`,
    }))
  },
}

const options = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.13',
  plugins: [withoutClone],
  // Some dependencies are CommonJS and require Node's modules.
  banner: { js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);" },
} as const satisfies BuildOptions

/** Bundles a program that uses the test kit into one file that needs no clone. Returns its bytes. */
export async function bundle(entryPoint: string, file: string): Promise<number> {
  const { metafile } = await build({ ...options, entryPoints: [entryPoint], outfile: file, metafile: true })
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Bundles modules into a folder, with what they share in further files. `external` packages aren't part of them. */
export async function bundleModules(entryPoints: string[], outdir: string, external: string[]): Promise<Metafile> {
  const modules = { entryPoints, outdir, external, splitting: true, chunkNames: 'shared-[hash]', lineLimit: 200 }
  return (await build({ ...options, ...modules, metafile: true })).metafile
}
