import { existsSync, globSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { Site } from './site.ts'
import { viteRoot } from './vite-root.ts'

// The console in a clone. A packed Sluice has its build instead.

const clone = join(import.meta.dirname, '../../../..')
const root = join(clone, 'packages/web')
const built = join(root, 'dist')
const compressedPage = join(built, 'index.html.br')
const sources = [
  'src/**',
  'public/**',
  '*.*',
  '../core/src/**',
  '../../docs/**/*.md',
  '../../README.md',
  '../../package-lock.json',
]

/** Returns the folder of the console's build. Builds it first if its sources are newer. */
export async function builtConsole(): Promise<string> {
  const changedAt = Math.max(...globSync(sources, { cwd: root }).map((path) => statSync(join(root, path)).mtimeMs))
  if (!existsSync(compressedPage) || statSync(compressedPage).mtimeMs < changedAt) await buildConsole()
  return built
}

/** Builds into a new folder and moves it into place, so that two starts at once don't write the same files. */
async function buildConsole(): Promise<void> {
  const { build } = await import('vite')
  const { config, remove } = viteRoot(clone)
  const folder = mkdtempSync(`${built}-`)
  try {
    await build({ ...config, build: { outDir: folder, emptyOutDir: true } }).finally(remove)
    await compressFiles(folder)
    replaceBuild(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Adds a copy in Brotli to each file, which is smaller than what a response could be compressed to at once. */
async function compressFiles(folder: string): Promise<void> {
  const brotli = promisify(brotliCompress)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
  const add = async (path: string) => writeFile(`${path}.br`, await brotli(await readFile(path), { params }))
  await Promise.all(globSync('**/*.{js,css,html,svg,txt}', { cwd: folder }).map((file) => add(join(folder, file))))
}

function replaceBuild(folder: string): void {
  rmSync(built, { recursive: true, force: true })
  try {
    renameSync(folder, built)
  } catch (error) {
    // Another start has put its own build there in between.
    if (!existsSync(compressedPage)) throw error
  }
}

/** Returns the console from its sources, with hot reload through `server`. */
export async function watchedSite(server: Server): Promise<Site> {
  const { createServer } = await import('vite')
  const { config, pathOf, remove } = viteRoot(clone)
  const vite = await createServer({ ...config, server: { middlewareMode: true, hmr: { server } } })
  return {
    serve: vite.middlewares,
    load: (path) => vite.ssrLoadModule(pathOf(path)),
    close: () => vite.close().finally(remove),
  }
}
