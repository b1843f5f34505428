import axe, { type AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from './browser.ts'
import { startPipeline } from './pipeline.ts'

const wide = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const
/** A browser may have to be downloaded. */
const launchMs = 480_000

/**
 * A browser for the tests of a file. Its pages live for one test. None may have an error that nobody caught, or, unless the
 * file `failsRequests`, one that was logged. What they showed, and what was `said` meanwhile, is told where a test fails.
 */
export function startBrowser({ failsRequests = false, said = (): string[] => [] } = {}) {
  let browser: Browser
  const uncaught: string[] = []
  const logged: string[] = []
  beforeAll(async () => {
    browser = await launchBrowser()
  }, launchMs)
  afterEach(async ({ task }) => {
    const pages = browser.contexts().flatMap((context) => context.pages())
    const isFailed = task.result?.state === 'fail'
    const shown = isFailed ? await Promise.all(pages.map((page) => page.innerText('body'))) : []
    await Promise.all(browser.contexts().map((context) => context.close()))
    const errors = [...uncaught.splice(0), ...(failsRequests ? [] : logged)]
    logged.splice(0)
    const lately = said()
    expect(errors).toEqual([])
    if (isFailed) throw new Error(['Shown:', ...shown, 'Said by the pipeline:', lately.join('')].join('\n'))
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
export function startConsole({ bufferSeconds = 1, options = [] as string[], failsRequests = false } = {}) {
  const browser = startBrowser({ failsRequests, said: () => pipeline.said.splice(0) })
  let pipeline: Awaited<ReturnType<typeof startPipeline>>
  beforeAll(async () => {
    pipeline = await startPipeline(bufferSeconds, 0, options)
  })
  afterAll(() => pipeline?.stop())

  return {
    newPage: browser.newPage,
    /** There from the first test on. */
    pipeline: () => pipeline,
    async open({ path = '', ...options }: BrowserContextOptions & { path?: string } = {}): Promise<Page> {
      const page = await browser.open(pipeline.url + path, options)
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

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Nothing that axe finds and nothing that scrolls sideways: light and dark, 1280 and 320 px wide. */
export async function expectNoBarrier(page: Page): Promise<void> {
  const size = page.viewportSize() ?? wide.viewport
  // Its own wrapper for Playwright takes four times as long.
  await page.evaluate(axe.source)
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 })
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(sideways, `at ${width} px`).toBeLessThanOrEqual(0)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const { violations } = await page.evaluate<AxeResults>(`axe.run({ runOnly: ${JSON.stringify(rules)} })`)
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      expect(found, `${colorScheme} at ${width} px`).toEqual([])
    }
  }
  await page.emulateMedia({ colorScheme: null })
  await page.setViewportSize(size)
}
