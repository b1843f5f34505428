import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { contentSecurityPolicy } from '@sluice/core/pipeline'
import { Hono } from 'hono'
import { compress } from 'hono/compress'

/** The console's pages. */
export type Site = {
  serve: RequestListener
  /** Imports a module from its sources, again after they have changed. Only a site that watches them has it. */
  load?: (path: string) => Promise<Record<string, unknown>>
  close?: () => Promise<void>
}

const headers = {
  'Content-Security-Policy': contentSecurityPolicy(null),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

/** Returns the console as it is deployed, from the folder of its build. */
export function builtSite(folder: string): Site {
  const app = new Hono()
  app.use((c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    return next()
  })
  app.use(compress())
  app.get('*', serveStatic({ root: folder, precompressed: true }))
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  return { serve: getRequestListener(app.fetch, { hostname: 'localhost' }) }
}
