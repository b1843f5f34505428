import { text } from 'node:stream/consumers'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { visit, waitUntilLive } from './page.ts'
import { type Pipeline, startPipeline } from './pipeline.ts'
import type { Shared } from './setup.ts'

/** The first file may have to wait for the installation of a browser. */
const installMs = 600_000
const defaults = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const

type BrowserOptions = {
  /** True if requests may fail: then errors that the browser logs don't fail a test. */
  failsRequests?: boolean
  /** Returns what a server has written since the last call, for the message of a failed test. */
  takeOutput?: () => string
}

/**
 * Gives the tests of a file new pages that live for one test. An error that a page doesn't catch fails its test, as does
 * one that it logs. The message of a failed test shows the pages' text.
 */
export function setUpBrowser({ failsRequests = false, takeOutput = () => '' }: BrowserOptions = {}) {
  let browser: Browser
  const uncaught: string[] = []
  const logged: string[] = []
  beforeAll(async () => {
    browser = await chromium.connect((await sharedSetup()).browser)
  }, installMs)
  afterEach(async ({ task }) => {
    const pages = browser.contexts().flatMap((context) => context.pages())
    const isFailed = task.result?.state === 'fail'
    const shown = isFailed ? await Promise.all(pages.map((page) => page.innerText('body'))) : []
    await Promise.all(browser.contexts().map((context) => context.close()))
    const errors = [...uncaught.splice(0), ...(failsRequests ? [] : logged)]
    logged.splice(0)
    const output = takeOutput()
    expect(errors).toEqual([])
    if (isFailed) throw new Error(['The pages showed:', ...shown, 'The pipeline wrote:', output].join('\n'))
  })
  afterAll(() => browser?.close())

  const newPage = async (options?: BrowserContextOptions): Promise<Page> => {
    const context = await browser.newContext({ ...defaults, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => uncaught.push(String(error)))
    page.on('console', (message) => {
      // The page may search for an event that isn't delivered yet, which Chromium logs as a failed request.
      const isSearch = message.location().url.includes('/_sluice/find')
      if (message.type() === 'error' && !isSearch) logged.push(message.text())
    })
    return page
  }
  return {
    logged,
    newPage,
    async open(url: string, options?: BrowserContextOptions): Promise<Page> {
      const page = await newPage(options)
      await visit(page, url)
      return page
    },
  }
}

type ConsoleOptions = { bufferSeconds?: number; options?: string[]; failsRequests?: boolean }

/** Gives the tests of a file a pipeline, and pages at its console that are connected to it. */
export function setUpConsole({ bufferSeconds = 1, options = [], failsRequests = false }: ConsoleOptions = {}) {
  let pipeline: Pipeline
  const browser = setUpBrowser({ failsRequests, takeOutput: () => pipeline.takeOutput() })
  beforeAll(async () => {
    pipeline = await startPipeline(bufferSeconds, 0, options)
  })
  afterAll(() => pipeline?.stop())

  return {
    newPage: browser.newPage,
    /** Returns the pipeline. Call it in tests only. */
    pipeline: () => pipeline,
    async open({ path = '', ...options }: BrowserContextOptions & { path?: string } = {}): Promise<Page> {
      const page = await browser.open(pipeline.url + path, options)
      await waitUntilLive(page)
      return page
    },
  }
}

/**
 * Returns what browser tests share, once it is ready.
 * @throws Error that explains what to do if there is no browser, or that a build failed
 */
export async function sharedSetup() {
  const response = await fetch(`${inject('browserSetup')}/${process.env.VITEST_POOL_ID}`)
  const shared = (await response.json()) as Shared
  if (shared.status === 'failed') throw new Error(shared.message)
  return shared
}

/** Returns the text of the file that `action` downloads. */
export async function downloadedText(page: Page, action: () => Promise<unknown>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), action()])
  return text(await download.createReadStream())
}
