import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { BrowserServer } from 'playwright'
import type { TestProject } from 'vitest/node'
import { launchBrowserServer } from './browser.ts'
import { apiPlaceholder, bucket } from './site.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** WebSocket addresses of the browsers, one per worker; or why there is none. */
    browsers: { status: 'ready'; endpoints: string[] } | { status: 'failed'; message: string }
    /** The folder of the console as it is deployed. Its API is a placeholder. */
    deployedConsole: string
  }
}

/** Builds both consoles and launches a browser per worker before the first browser test. Returns the cleanup. */
export async function setup({ provide, vitest }: TestProject): Promise<() => Promise<void>> {
  const deployed = mkdtempSync(join(tmpdir(), 'sluice-site-'))
  const launched = launchServers(vitest.config.maxWorkers)
  await Promise.all([
    build({}),
    build({ VITE_API_URL: apiPlaceholder, VITE_BUCKET: bucket }, '--outDir', deployed, '--emptyOutDir'),
  ])
  provide('deployedConsole', deployed)
  const servers = await launched
  provide(
    'browsers',
    'message' in servers
      ? { status: 'failed', message: servers.message }
      : { status: 'ready', endpoints: servers.map((server) => server.wsEndpoint()) },
  )
  return async () => {
    rmSync(deployed, { recursive: true, force: true })
    if (Array.isArray(servers)) await Promise.all(servers.map((server) => server.close()))
  }
}

/** Browsers share nothing between workers: the clipboard belongs to the whole browser. */
async function launchServers(count: number): Promise<BrowserServer[] | Error> {
  try {
    // The first may have to install one.
    const first = await launchBrowserServer()
    const others = Array.from({ length: count - 1 }, () => launchBrowserServer())
    return [first, ...(await Promise.all(others))]
  } catch (error) {
    return error as Error
  }
}

/** Builds in a process of its own, so that its environment is the one of a deploy. */
async function build(env: Record<string, string>, ...args: string[]): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
  const root = join(import.meta.dirname, '..')
  await promisify(execFile)(process.execPath, [vite, 'build', root, '--logLevel', 'warn', ...args], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
  })
}
