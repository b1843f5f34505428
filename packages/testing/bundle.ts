import { build, type Metafile } from 'esbuild'
import { bundleOptions, splitOptions } from '../cli/package/bundle.ts'

/** Bundles a program that uses the test kit into one file that needs no clone. Returns its bytes. */
export async function bundle(entryPoint: string, file: string): Promise<number> {
  const { metafile } = await build({ ...bundleOptions, entryPoints: [entryPoint], outfile: file, metafile: true })
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Bundles modules into a folder, with what they share in further files. `external` packages aren't part of them. */
export async function bundleModules(entryPoints: string[], outdir: string, external: string[]): Promise<Metafile> {
  const modules = { entryPoints, outdir, external, chunkNames: 'shared-[hash]' }
  return (await build({ ...bundleOptions, ...splitOptions, ...modules, metafile: true })).metafile
}
