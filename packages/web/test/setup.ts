import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { BrowserServer } from 'playwright'
import type { TestProject } from 'vitest/node'
import { launchBrowserServer } from './browser.ts'
import { apiPlaceholder, bucket, serve } from './site.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL that serves each worker's `Shared` under the worker's number. */
    browserSetup: string
  }
}

/** The build and the browsers that tests share, or the error that prevents them. */
export type Shared =
  | {
      status: 'ready'
      /** WebSocket address of the worker's browser. The clipboard belongs to the whole browser, so workers share none. */
      browser: string
      /** Folder of the console as it is deployed. Its API's address is a placeholder. */
      deployedConsole: string
    }
  | { status: 'failed'; message: string }

/**
 * Builds the deployed console, and launches a browser for each worker that needs one. Other projects' tests don't wait
 * for that, nor for the installation of a browser.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const deployedConsole = mkdtempSync(join(tmpdir(), 'sluice-site-'))
  const built = buildDeployedConsole(deployedConsole)
  const browsers = new Map<string, Promise<BrowserServer>>()
  const browserOf = (worker: string): Promise<BrowserServer> => {
    // Only the first may install a browser.
    const [first] = browsers.values()
    const launched = browsers.get(worker) ?? (first ? first.then(launchBrowserServer) : launchBrowserServer())
    browsers.set(worker, launched)
    return launched
  }
  const share = async (worker: string): Promise<Shared> => {
    try {
      const [browser] = await Promise.all([browserOf(worker), built])
      return { status: 'ready', browser: browser.wsEndpoint(), deployedConsole }
    } catch (error) {
      return { status: 'failed', message: (error as Error).message }
    }
  }
  built.catch(() => {})
  const server = await serve(async ({ url = '' }, response) => response.end(JSON.stringify(await share(url.slice(1)))))
  provide('browserSetup', `http://127.0.0.1:${server.port}`)
  return async () => {
    await server.stop()
    const launched = await Promise.allSettled(browsers.values())
    await Promise.all(launched.map((browser) => browser.status === 'fulfilled' && browser.value.close()))
    rmSync(deployedConsole, { recursive: true, force: true })
  }
}

/** Builds the console in a separate process, so that its environment is the one of a deploy. */
async function buildDeployedConsole(outDir: string): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
  const root = join(import.meta.dirname, '..')
  const args = [vite, 'build', root, '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir']
  await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', VITE_API_URL: apiPlaceholder, VITE_BUCKET: bucket },
  })
}
