import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright'

/** Also where the tests run as root in a container, and without a word to the world. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
]

/** A way to a browser: its executable, or nothing for Playwright's own. It may take minutes, and may throw. */
type Source = { name: string; find: () => { executablePath?: string } }

/**
 * A headless Chrome or Chromium: the one of `CHROME_PATH`, an installed one, Playwright's own, and as root on Debian
 * the distribution's. `more` arguments go to it.
 * @throws Error that says what to do
 */
export async function launchBrowser(...more: string[]): Promise<Browser> {
  const failures: string[] = []
  for (const { name, find } of sources()) {
    try {
      return await chromium.launch({ args: [...args, ...more], ...find() })
    } catch (error) {
      failures.push(`  ${name}: ${String(error).split('\n')[0]}`)
    }
  }
  throw new Error(
    `The tests of the console need Chrome or Chromium. Install one, or set CHROME_PATH to its executable. Tried:\n${failures.join('\n')}`,
  )
}

function sources(): Source[] {
  const chosen = process.env.CHROME_PATH
  if (chosen) return [{ name: `CHROME_PATH ${chosen}`, find: () => ({ executablePath: chosen }) }]
  const installed = places()
    .filter((path) => existsSync(path))
    .map((path) => ({ name: path, find: () => ({ executablePath: path }) }))
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  const own = { name: 'the download of Playwright', find: download }
  return [...installed, own, ...(isRootOnDebian ? [{ name: 'apt-get install chromium', find: aptGet }] : [])]
}

function places(): string[] {
  const { env, platform } = process
  if (platform === 'darwin') {
    return ['/Applications', join(env.HOME ?? '', 'Applications')].flatMap((folder) => [
      join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
      join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
    ])
  }
  if (platform === 'win32') {
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap((folder = '') => [
      join(folder, 'Google\\Chrome\\Application\\chrome.exe'),
      join(folder, 'Chromium\\Application\\chrome.exe'),
    ])
  }
  const folders = (env.PATH ?? '').split(delimiter)
  return ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  )
}

function download() {
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js')
  execFileSync(process.execPath, [cli, 'install', 'chromium', '--only-shell'], { stdio: 'pipe', timeout: 240_000 })
  return {}
}

function aptGet() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('/usr/bin/apt-get', ['update'], { stdio: 'pipe', timeout: 120_000, env })
  execFileSync('/usr/bin/apt-get', ['install', '-y', 'chromium'], { stdio: 'pipe', timeout: 300_000, env })
  return { executablePath: '/usr/bin/chromium' }
}
