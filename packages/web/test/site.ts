import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'

const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
}
/** Stands in the build for the API's address, which is known only later. */
const placeholder = 'https://api.placeholder.example'
export const bucket = 'bucket-of-the-stage'

/** A server on a free port of this machine. */
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

/** The deployed build as a static host serves it: for unknown paths its index. `api` and `policy` may change. */
export async function deployedSite() {
  const outDir = mkdtempSync(join(tmpdir(), 'sluice-site-'))
  Object.assign(process.env, { VITE_API_URL: placeholder, VITE_BUCKET: bucket })
  await build({ root: join(import.meta.dirname, '..'), logLevel: 'error', build: { outDir, emptyOutDir: true } })
  delete process.env.VITE_API_URL
  delete process.env.VITE_BUCKET
  const site = { api: '', policy: '', asked: [] as string[] }
  const server = await serve((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://site')
    site.asked.push(pathname)
    const file = pathname !== '/' && existsSync(join(outDir, pathname)) ? pathname : '/index.html'
    const text = readFileSync(join(outDir, file), 'utf8').replaceAll(placeholder, site.api)
    response.setHeader('content-type', types[extname(file)] ?? 'text/html')
    if (site.policy) response.setHeader('content-security-policy', site.policy)
    response.end(text)
  })
  return Object.assign(site, {
    outDir,
    url: `http://localhost:${server.port}/`,
    async stop() {
      await server.stop()
      rmSync(outDir, { recursive: true, force: true })
    },
  })
}
