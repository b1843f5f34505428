import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from './browser.ts'
import { startPipeline } from './pipeline.ts'

const wide: BrowserContextOptions = { viewport: { width: 1280, height: 900 } }
/** A browser may have to be downloaded. */
const launchMs = 480_000

/**
 * A browser for the tests of a file. Its pages live for one test, and are told of where that fails. None may have an
 * error that nobody caught, or, unless the file `failsRequests`, one that was logged.
 */
export function startBrowser({ failsRequests = false } = {}) {
  let browser: Browser
  const uncaught: string[] = []
  const logged: string[] = []
  beforeAll(async () => {
    browser = await launchBrowser()
  }, launchMs)
  afterEach(async ({ task }) => {
    const pages = browser.contexts().flatMap((context) => context.pages())
    if (task.result?.state === 'fail') for (const page of pages) console.error(await page.innerText('body'))
    await Promise.all(browser.contexts().map((context) => context.close()))
    const errors = [...uncaught.splice(0), ...(failsRequests ? [] : logged)]
    logged.splice(0)
    expect(errors).toEqual([])
  })
  afterAll(() => browser?.close())

  const newPage = async (options?: BrowserContextOptions): Promise<Page> => {
    const context = await browser.newContext({ ...wide, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => uncaught.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') logged.push(message.text())
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

/** With the real pipeline besides, at whose console each `open` arrives once it is connected. */
export function startConsole({ bufferSeconds = 1, failsRequests = false } = {}) {
  const browser = startBrowser({ failsRequests })
  let pipeline: Awaited<ReturnType<typeof startPipeline>>
  beforeAll(async () => {
    pipeline = await startPipeline(bufferSeconds, 0)
  })
  afterAll(() => pipeline?.stop())

  return {
    newPage: browser.newPage,
    /** There from the first test on. */
    pipeline: () => pipeline,
    async open({ path = '', ...options }: BrowserContextOptions & { path?: string } = {}): Promise<Page> {
      const page = await browser.open(pipeline.url + path, { reducedMotion: 'reduce', ...options })
      await isLive(page)
      return page
    },
  }
}

/** The page at `url`, once its editor can be used. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await editorOf(page).waitFor()
  const isWide = (page.viewportSize()?.width ?? 0) >= 640
  if (isWide) await page.locator('.cm-content').waitFor()
}

export const isLive = (page: Page) => page.getByText('Live', { exact: true }).waitFor()
export const editorOf = (page: Page) => page.getByRole('textbox', { name: 'Event as JSON' })
export const journeyOf = (page: Page) => page.getByRole('region', { name: 'Journey' })
export const historyOf = (page: Page) => page.getByRole('region', { name: 'History' })

/** The text in the editor, whichever of the two it is. */
export const textOf = (page: Page): Promise<string> =>
  editorOf(page).evaluate((element) =>
    element instanceof HTMLTextAreaElement
      ? element.value
      : Array.from(element.querySelectorAll('.cm-line'), (line) => line.textContent).join('\n'),
  )

/** Replaces what is in the editor, as typing does. */
export async function write(page: Page, text: string): Promise<void> {
  await editorOf(page).focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

/** Sends with the keys, from wherever the focus is. */
export const send = (page: Page) => page.keyboard.press('Control+Enter')

/** No violation that axe finds, and nothing that scrolls sideways. */
export async function expectNoBarrier(page: Page): Promise<void> {
  // Without frames there is nothing to gather from a second page, and half the time goes into opening that.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(sideways).toBeLessThanOrEqual(0)
}
