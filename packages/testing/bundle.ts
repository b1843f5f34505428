import { join } from 'node:path'
import { version } from '@sluice/local/startup/version'
import { build, type Plugin } from 'esbuild'

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

/** Bundles the test kit, or a program that uses it, into one file that needs no clone. Returns its bytes. */
export async function bundle(entryPoint: string, file: string): Promise<number> {
  const { metafile } = await build({
    entryPoints: [entryPoint],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.13',
    metafile: true,
    plugins: [withoutClone],
    // Some dependencies are CommonJS and require Node's modules.
    banner: { js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);" },
  })
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
}
