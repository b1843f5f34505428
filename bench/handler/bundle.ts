import { build } from 'esbuild'

/** Returns the bundle that Lambda loads, built as infra builds it: minified, ES modules before CommonJS. */
export async function bundleHandler(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // Packages that are CommonJS at heart call require for Node's own modules.
    banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
  })
  const [file] = outputFiles
  if (!file) throw new Error(`esbuild wrote nothing for ${entry}`)
  return file.contents
}
