import { existsSync, globSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import type { Site } from './site.ts'
import { viteRoot } from './vite-root.ts'

// The console in a clone. A packed Sluice has its build instead.

const clone = join(import.meta.dirname, '../../../..')
const root = join(clone, 'packages/web')
const built = join(root, 'dist')
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
  const index = join(built, 'index.html')
  if (!existsSync(index) || statSync(index).mtimeMs < changedAt) await buildConsole()
  return built
}

/** Builds into a new folder and moves it into place, so that two starts at once don't write the same files. */
async function buildConsole(): Promise<void> {
  const { build } = await import('vite')
  const { config, remove } = viteRoot(clone)
  const folder = mkdtempSync(`${built}-`)
  try {
    await build({ ...config, build: { outDir: folder, emptyOutDir: true } }).finally(remove)
    replaceBuild(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function replaceBuild(folder: string): void {
  rmSync(built, { recursive: true, force: true })
  try {
    renameSync(folder, built)
  } catch (error) {
    // Another start has put its own build there in between.
    if (!existsSync(join(built, 'index.html'))) throw error
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
