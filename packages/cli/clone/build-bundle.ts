import { globSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { systemClock } from '@sluice/functions/system-clock'
import { build, type Plugin, stop } from 'esbuild'
import { bundleOptions, withVersion } from '../package/bundle.ts'
import { type Bundle, bundlePath, clone, folder, stampOf } from './current-bundle.ts'

/** Leaves the module that finds and builds the console in its place, because it looks around from there. */
const withSiteSources: Plugin = {
  name: 'with-site-sources',
  setup({ onResolve }) {
    onResolve({ filter: /\/site-sources\.ts$/ }, ({ resolveDir, path }) => ({
      path: relative(folder, join(resolveDir, path)).replaceAll('\\', '/'),
      external: true,
    }))
  },
}

const source = 'packages/cli/clone/start.ts'

/** Files that the bundle depends on and that aren't part of it. npm writes the last one with each installation. */
const others = [
  'packages/cli/clone/build-bundle.ts',
  'packages/cli/package/bundle.ts',
  'package.json',
  'node_modules/.package-lock.json',
]

/** A pipeline can load a file of its bundle long after its start. */
const keptMs = 24 * 3_600_000

/** Builds the bundle of `npm start` and returns its first file. Two builds at once don't disturb each other. */
export async function buildBundle(): Promise<string> {
  const startedAt = systemClock.now()
  const { metafile, outputFiles } = await build({
    ...bundleOptions,
    plugins: [withVersion, withSiteSources],
    // Errors name the functions of the sources.
    minify: false,
    mainFields: ['module', 'main'],
    splitting: true,
    absWorkingDir: clone,
    entryPoints: [source],
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    outdir: folder,
    metafile: true,
    write: false,
  }).finally(stop)
  mkdirSync(folder, { recursive: true })
  removeOldFiles(startedAt - keptMs)
  for (const { path, contents } of outputFiles) write(path, contents)
  const isEntry = (path: string) => metafile.outputs[path]?.entryPoint === source
  const entry = basename(Object.keys(metafile.outputs).find(isEntry) ?? '')
  const sources = Object.keys(metafile.inputs).filter((path) => path.startsWith('packages/'))
  const written = Object.keys(metafile.outputs).map((path) => [path, stampOf(path)])
  const inputs = { ...stampsOf([...sources, ...others], startedAt), ...Object.fromEntries(written) }
  write(bundlePath, JSON.stringify({ entry, inputs } satisfies Bundle))
  return join(folder, entry)
}

/** A file that has changed during the build gets no stamp, so that the next start builds again. */
function stampsOf(paths: readonly string[], startedAt: number): Bundle['inputs'] {
  const timeOf = (path: string) => statSync(join(clone, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return Object.fromEntries(paths.map((path) => [path, timeOf(path) < startedAt ? stampOf(path) : '']))
}

/** Writes a file as a whole, because another start can read it. */
function write(path: string, content: Uint8Array | string): void {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, content)
  renameSync(temporary, path)
}

/** Removes the files of earlier bundles, and what Node has compiled of them (`sluice.mjs` names the folder). */
function removeOldFiles(before: number): void {
  for (const path of globSync('node_modules/.cache/{node,sluice}/**', { cwd: clone })) {
    const stats = statSync(join(clone, path), { throwIfNoEntry: false })
    if (stats?.isFile() && stats.mtimeMs < before) rmSync(join(clone, path), { force: true })
  }
}
