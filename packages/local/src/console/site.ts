import { existsSync, globSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { contentSecurityPolicy } from '@sluice/core/pipeline'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { viteRoot } from './vite-root.ts'

/** The console's pages. */
export type Site = {
  serve: RequestListener
  /** Imports a module from its sources, again after they have changed. Only with `watchedSite`. */
  load?: (path: string) => Promise<Record<string, unknown>>
  close?: () => Promise<void>
}

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
const headers = {
  'Content-Security-Policy': contentSecurityPolicy(null),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

/** Returns the console as it is deployed. Builds it if its sources are newer than the last build. */
export async function builtSite(): Promise<Site> {
  const changedAt = Math.max(...globSync(sources, { cwd: root }).map((path) => statSync(join(root, path)).mtimeMs))
  const index = join(built, 'index.html')
  if (!existsSync(index) || statSync(index).mtimeMs < changedAt) await buildSite()
  const app = new Hono()
  app.use((c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    return next()
  })
  app.use(compress())
  app.get('*', serveStatic({ root: built }))
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  return { serve: getRequestListener(app.fetch, { hostname: 'localhost' }) }
}

/** Builds into a new folder and moves it into place, so that two starts at once don't write the same files. */
async function buildSite(): Promise<void> {
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
