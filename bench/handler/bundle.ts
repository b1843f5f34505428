import { build } from 'esbuild'

/** Returns the bundle that Lambda loads, built as infra builds it: minified, as CommonJS, from packages' ES modules. */
export async function bundleHandler(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
  })
  const [file] = outputFiles
  if (!file) throw new Error(`esbuild wrote nothing for ${entry}`)
  return file.contents
}
