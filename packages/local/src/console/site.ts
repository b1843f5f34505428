import { existsSync, globSync, statSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { contentSecurityPolicy } from '@sluice/core/pipeline'
import { Hono } from 'hono'
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
const sources = ['src/**', 'public/**', '*.*', '../core/src/**', '../../package-lock.json']
const headers = {
  'Content-Security-Policy': contentSecurityPolicy(null),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

/** Returns the console as it is deployed. Builds it if its sources are newer than the last build. */
export async function builtSite(): Promise<Site> {
  const changedAt = Math.max(...globSync(sources, { cwd: root }).map((path) => statSync(join(root, path)).mtimeMs))
  const index = join(root, 'dist/index.html')
  if (!existsSync(index) || statSync(index).mtimeMs < changedAt) {
    const { build } = await import('vite')
    const { config, remove } = viteRoot(clone)
    await build(config).finally(remove)
  }
  const app = new Hono()
  app.use((c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    return next()
  })
  app.get('*', serveStatic({ root: join(root, 'dist') }))
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  return { serve: getRequestListener(app.fetch, { hostname: 'localhost' }) }
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
