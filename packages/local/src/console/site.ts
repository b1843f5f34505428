import { existsSync, globSync, statSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

export type Site = {
  serve: RequestListener
  /** Loads a module from its sources, anew when they have changed; without `--watch` there is none. */
  load?: (path: string) => Promise<Record<string, unknown>>
  close?: () => Promise<void>
}

const root = join(import.meta.dirname, '../../../web')
const headers = {
  'Content-Security-Policy':
    "default-src 'self'; connect-src 'self' http: https:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

/** The console as it is deployed, built when its sources are newer than the last build. */
export async function builtSite(): Promise<Site> {
  const sources = globSync(['src/**', 'public/**', '*.*', '../core/src/**', '../../package-lock.json'], { cwd: root })
  const changedAt = Math.max(...sources.map((path) => statSync(join(root, path)).mtimeMs))
  const index = join(root, 'dist/index.html')
  if (!existsSync(index) || statSync(index).mtimeMs < changedAt) {
    const { build } = await import('vite')
    await build({ root, logLevel: 'warn' })
  }
  const app = new Hono()
  app.use((c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    return next()
  })
  app.get('*', serveStatic({ root: join(root, 'dist') }))
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  return { serve: getRequestListener(app.fetch) }
}

/** The console and the handler from their sources, replaced as these change. */
export async function watchedSite(server: Server): Promise<Site> {
  const { createServer } = await import('vite')
  const vite = await createServer({ root, server: { middlewareMode: true, hmr: { server } }, logLevel: 'warn' })
  return { serve: vite.middlewares, load: (path) => vite.ssrLoadModule(path), close: () => vite.close() }
}
