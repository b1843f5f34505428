import type { LaunchOptions } from 'playwright'
import { describe, expect, it } from 'vitest'
import { findBrowser, type Machine } from './browser.ts'

/** A machine without a browser. `starts` are the executables that launch; 'cache' stands for Playwright's own. */
function machine({ starts = [] as string[], installs = [] as string[], ...rest }: Partial<Machine> & Setup = {}) {
  const launching = new Set(starts)
  const printed: string[] = []
  const commands: string[] = []
  const all: Machine = {
    env: { PATH: '/usr/bin:/opt/bin' },
    platform: 'linux',
    isRootOnDebian: false,
    exists: (path) => launching.has(path),
    run(command, ...args) {
      commands.push([command.split('/').at(-1), ...args.slice(-3)].join(' '))
      for (const path of installs) launching.add(path)
    },
    print: (line) => printed.push(line),
    ...rest,
  }
  const launch = async ({ executablePath = 'cache' }: LaunchOptions) => {
    if (!launching.has(executablePath)) throw new Error(`no ${executablePath}\n  a stack`)
    return executablePath
  }
  return { printed, commands, find: () => findBrowser(all, launch) }
}
type Setup = { starts?: string[]; installs?: string[] }

describe('findBrowser', () => {
  it('uses CHROME_PATH and nothing else when it is set', async () => {
    const here = machine({ starts: ['/usr/bin/chromium'], env: { CHROME_PATH: '/mine', PATH: '/usr/bin' } })
    await expect(here.find()).rejects.toThrow('(tried CHROME_PATH /mine: Error: no /mine).')
    const there = machine({ starts: ['/usr/bin/chromium', '/mine'], env: { CHROME_PATH: '/mine', PATH: '/usr/bin' } })
    expect(await there.find()).toBe('/mine')
  })

  it.each([
    ['linux', { PATH: '/usr/bin:/opt/bin' }, '/opt/bin/google-chrome'],
    ['linux', { PATH: '/usr/bin:/opt/bin' }, '/usr/bin/chromium'],
    ['darwin', { HOME: '/me' }, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    ['darwin', { HOME: '/me' }, '/me/Applications/Chromium.app/Contents/MacOS/Chromium'],
  ] as const)('finds an installed browser on %s with %j', async (platform, env, path) => {
    const here = machine({ platform, env, starts: [path] })
    expect(await here.find()).toBe(path)
    expect([here.commands, here.printed]).toEqual([[], []])
  })

  it('tries the next browser when one does not start', async () => {
    const here = machine({ starts: ['/usr/bin/chromium'], exists: (path) => path.startsWith('/usr/bin/') })
    expect(await here.find()).toBe('/usr/bin/chromium')
  })

  it("uses Playwright's cache without a download", async () => {
    const here = machine({ starts: ['cache'] })
    expect(await here.find()).toBe('cache')
    expect([here.commands, here.printed]).toEqual([[], []])
  })

  it('prints one line, then downloads with Playwright', async () => {
    const here = machine({ installs: ['cache'], isRootOnDebian: true })
    expect(await here.find()).toBe('cache')
    expect(here.printed).toEqual([expect.stringMatching(/^No Chrome or Chromium found. Playwright downloads one/)])
    expect(here.commands).toEqual(['node install chromium --only-shell'])
  })

  it('installs the package as root on Debian when the download does not start', async () => {
    const here = machine({ installs: ['/usr/bin/chromium'], exists: () => false, isRootOnDebian: true })
    expect(await here.find()).toBe('/usr/bin/chromium')
    expect(here.printed[1]).toMatch(/^No Chrome or Chromium found. apt-get installs the package chromium/)
    expect(here.commands.slice(1)).toEqual(['apt-get update', 'apt-get install -y chromium'])
  })

  it('does not call apt-get unless it is root on Debian', async () => {
    const here = machine()
    await expect(here.find()).rejects.toThrow(
      'need Chrome or Chromium: install one or set CHROME_PATH to its executable (tried ',
    )
    expect(here.commands).toEqual(['node install chromium --only-shell'])
  })

  it('installs nothing with SLUICE_INSTALL=never and reports what to do', async () => {
    const here = machine({ env: { SLUICE_INSTALL: 'never' }, isRootOnDebian: true })
    await expect(here.find()).rejects.toThrow(
      "The browser tests need Chrome or Chromium: install one, set CHROME_PATH to its executable, or unset SLUICE_INSTALL (tried Playwright's cache: Error: no cache).",
    )
    expect([here.commands, here.printed]).toEqual([[], []])
  })
})
