import { build } from 'esbuild'
import { bundle } from '../../infra/bundle.ts'

/** Returns the bundle that Lambda loads, built as SST builds it. */
export async function bundleHandler(entry: string): Promise<Uint8Array> {
  const { banner, minify, format, esbuild } = bundle
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'esnext',
    minify,
    format,
    banner: { js: banner },
    ...esbuild,
  })
  const [file] = outputFiles
  if (!file) throw new Error(`esbuild wrote nothing for ${entry}`)
  return file.contents
}
