import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserServer, chromium, type LaunchOptions } from 'playwright'

/** Replaces Playwright's own list, since the last `--disable-features` counts: its entries, then ours. */
const disabledFeatures = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  // Two pages behind the address bar of every window, which cost as much CPU as the page under test.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
]

/** Works as root in a container. The browser reaches no host except this machine. */
const defaultArgs = [
  `--disable-features=${disabledFeatures.join()}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
]

/** The machine as `findBrowser` sees it. */
export type Machine = {
  env: Record<string, string | undefined>
  platform: NodeJS.Platform
  isRootOnDebian: boolean
  exists: (path: string) => boolean
  /** Runs a command to its end. Throws if it fails. */
  run: (command: string, ...args: string[]) => void
  print: (line: string) => void
}

const thisMachine: Machine = {
  env: process.env,
  platform: process.platform,
  isRootOnDebian: process.getuid?.() === 0 && existsSync('/etc/debian_version'),
  exists: existsSync,
  run(command, ...args) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync(command, args, { stdio: 'pipe', timeout: 300_000, env })
  },
  print: (line) => console.error(line),
}

/** A browser to try: its name in error messages, its executable, and how to install it first. */
type Candidate = { name: string; executablePath?: string; install?: { notice: string; run: () => void } }

/** Launches a headless Chrome or Chromium with additional arguments. Installs one if there is none; see `findBrowser`. */
export const launchBrowser = (...args: string[]): Promise<Browser> =>
  findBrowser(thisMachine, (options) => chromium.launch({ ...options, args: [...defaultArgs, ...args] }))

/** Returns how another program launches a browser that starts here. */
export const findLaunchOptions = (): Promise<LaunchOptions> =>
  findBrowser(thisMachine, async (options) => {
    const found = { ...options, args: defaultArgs }
    await (await chromium.launch(found)).close()
    return found
  })

/** Launches a headless browser that keeps pages for its back button, which Playwright turns off. */
export const launchCachingBrowser = (): Promise<Browser> =>
  findBrowser(thisMachine, (options) =>
    chromium.launch({ ...options, args: defaultArgs, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
  )

/** Launches a headless browser with the profile in a folder, which remains when the browser ends. */
export const launchProfile = (folder: string): Promise<BrowserContext> =>
  findBrowser(thisMachine, (options) => chromium.launchPersistentContext(folder, { ...options, args: defaultArgs }))

/** Launches a browser that other processes can connect to. */
export const launchBrowserServer = (): Promise<BrowserServer> =>
  findBrowser(thisMachine, (options) => chromium.launchServer({ ...options, args: defaultArgs }))

/**
 * Returns what `launch` returns for the first browser that starts. If CHROME_PATH is set, only that one is tried.
 * Otherwise the order is an installed Chrome or Chromium, Playwright's own, and as root the package of Debian or Ubuntu.
 * The last two are installed after one printed line, unless SLUICE_INSTALL is `never`.
 * @throws Error that explains what to do
 */
export async function findBrowser<T>(machine: Machine, launch: (options: LaunchOptions) => Promise<T>): Promise<T> {
  const mayInstall = machine.env.SLUICE_INSTALL !== 'never'
  const failures: string[] = []
  for (const { name, executablePath, install } of candidates(machine)) {
    if (install && !mayInstall) continue
    try {
      if (install) machine.print(install.notice)
      install?.run()
      return await launch(executablePath ? { executablePath } : {})
    } catch (error) {
      failures.push(`${name}: ${String(error).split('\n')[0]}`)
    }
  }
  const advice = `install one${mayInstall ? ' or' : ','} set CHROME_PATH to its executable${mayInstall ? '' : ', or unset SLUICE_INSTALL'}`
  throw new Error(`The browser tests need Chrome or Chromium: ${advice} (tried ${failures.join('; ')}).`)
}

function candidates(machine: Machine): Candidate[] {
  const { env, exists, isRootOnDebian, run } = machine
  const chosen = env.CHROME_PATH
  if (chosen) return [{ name: `CHROME_PATH ${chosen}`, executablePath: chosen }]
  const installed = knownPaths(machine).filter(exists)
  const download: Candidate = {
    name: 'download by Playwright',
    install: {
      notice: 'No Chrome or Chromium found. Playwright downloads one (about 110 MB) for the browser tests …',
      run: () => run(process.execPath, playwrightCli(), 'install', 'chromium', '--only-shell'),
    },
  }
  const debianPackage: Candidate = {
    name: 'apt-get install chromium',
    executablePath: '/usr/bin/chromium',
    install: {
      notice: 'No Chrome or Chromium found. apt-get installs the package chromium for the browser tests …',
      run: () => {
        run('/usr/bin/apt-get', 'update')
        run('/usr/bin/apt-get', 'install', '-y', 'chromium')
      },
    },
  }
  return [
    ...installed.map((path) => ({ name: path, executablePath: path })),
    { name: "Playwright's cache" },
    download,
    ...(isRootOnDebian ? [debianPackage] : []),
  ]
}

/** Returns the paths where the installers of Chrome and Chromium put the executable. */
function knownPaths({ env, platform }: Machine): string[] {
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

const playwrightCli = () => join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js')
