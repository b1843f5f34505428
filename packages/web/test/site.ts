import { existsSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
}
/** Placeholder of the API's address in the build. A test replaces it when it has started the API. */
export const apiPlaceholder = 'https://api.placeholder.example'
export const bucket = 'bucket-of-the-stage'

/** Serves on a free port of this machine. */
export async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/**
 * Serves the deployed build in `folder` as a static host does: index.html for unknown paths. A test may change `api`, the
 * API's address, and `policy`, a Content-Security-Policy, at any time.
 */
export async function serveDeployedConsole(folder: string) {
  const site = { api: '', policy: '', requestedPaths: [] as string[] }
  const server = await serve((request, response) => {
    const pathname = decodeURIComponent(new URL(request.url ?? '', 'http://site').pathname)
    site.requestedPaths.push(pathname)
    const file = pathname !== '/' && existsSync(join(folder, pathname)) ? pathname : '/index.html'
    const text = readFileSync(join(folder, file), 'utf8').replaceAll(apiPlaceholder, site.api)
    response.setHeader('content-type', types[extname(file)] ?? 'text/html')
    if (site.policy) response.setHeader('content-security-policy', site.policy)
    response.end(text)
  })
  return Object.assign(site, { url: `http://localhost:${server.port}/`, stop: server.stop })
}
