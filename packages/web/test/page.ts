import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { expect } from 'vitest'

/** What pages complained of: errors nobody caught, and the browser's own. A test looks at it, and empties it. */
export const complaints: string[] = []

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(url)
  await editorOf(page).waitFor()
  const isWide = (page.viewportSize()?.width ?? 0) >= 640
  if (isWide) await page.locator('.cm-content').waitFor()
  return page
}

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
