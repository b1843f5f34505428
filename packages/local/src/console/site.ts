import { existsSync, globSync, statSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'

const root = join(import.meta.dirname, '../../../web')
const dist = join(root, 'dist')
const headers = {
  'Content-Security-Policy':
    "default-src 'self'; connect-src 'self' http: https:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

/** The console as it is deployed, built when its sources are newer than the last build. */
export async function builtSite(): Promise<Hono> {
  const sources = globSync(['{src,public}/**', '*.{html,ts,json}', '../core/src/**', '../../package-lock.json'], {
    cwd: root,
  })
  const changedAt = Math.max(...sources.map((path) => statSync(join(root, path)).mtimeMs))
  const index = join(dist, 'index.html')
  if (!existsSync(index) || statSync(index).mtimeMs < changedAt) {
    const { build } = await import('vite')
    await build({ root, logLevel: 'warn' })
  }
  const app = new Hono()
  app.use('*', (c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    return next()
  })
  return app.get('*', serveStatic({ root: dist }))
}

/** The console and the handler from their sources, replaced as these change. */
export async function watchedSite(server: Server) {
  const { createServer } = await import('vite')
  const vite = await createServer({ root, server: { middlewareMode: true, hmr: { server } }, logLevel: 'warn' })
  return {
    middleware: (request: IncomingMessage, response: ServerResponse) => vite.middlewares(request, response),
    load: (path: string) => vite.ssrLoadModule(path),
    close: () => vite.close(),
  }
}
