import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { type ConsoleApiOptions, consoleApi } from './api.ts'

/** Returns the listener for requests that aren't for the route or the console's site. */
export function apiListener(options: ConsoleApiOptions) {
  const app = new Hono()
  app.route('/', consoleApi(options))
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  return getRequestListener(app.fetch, { hostname: 'localhost' })
}
