// @vitest-environment node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { startPipeline } from './pipeline.ts'

/** A browser may have to be downloaded. */
const minutes = 60_000

let browser: Browser
let pipeline: Awaited<ReturnType<typeof startPipeline>>
const complaints: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  pipeline = await startPipeline(1, 0)
}, 8 * minutes)

afterAll(async () => {
  await pipeline?.stop()
  await browser?.close()
})

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  expect(complaints.splice(0)).toEqual([])
})

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(pipeline.url)
  await page.getByText('Live', { exact: true }).waitFor()
  return page
}

const editorOf = (page: Page) => page.getByRole('textbox', { name: 'Event as JSON' })
const journeyOf = (page: Page) => page.getByRole('region', { name: 'Journey' })

async function deliver(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter')
  await journeyOf(page).getByRole('link', { name: 'Open object' }).waitFor()
  await journeyOf(page).locator('pre').waitFor()
}

describe('the console on the local pipeline', () => {
  test('follows an event from Ctrl+Enter to the line of a file on disk that holds its text', async () => {
    const page = await open()
    const text = '{ "event": "signup",  "user_id": 12345678901234567890 }'
    await editorOf(page).fill(text)
    await deliver(page)

    const factOf = (name: string) => journeyOf(page).locator('dt', { hasText: name }).locator('+ dd').innerText()
    const [id, key, line] = await Promise.all([factOf('id'), factOf('object'), factOf('line')])
    const stored = readFileSync(join(pipeline.bucketDir, ...key.split('/')), 'utf8').split('\n')[Number(line) - 1]
    expect(stored).toContain(`{"_meta":{"id":"${id}",`)
    expect(stored?.endsWith(`},${text.slice(1)}`)).toBe(true)
    expect(await journeyOf(page).locator('pre').innerText()).toBe(stored)

    const [object] = await Promise.all([
      page.waitForEvent('popup'),
      journeyOf(page).getByRole('link', { name: 'Open object' }).click(),
    ])
    expect(await object.locator('body').innerText()).toContain(text.slice(1))
  })

  test('shows line and column of what is not JSON, does not send it, and puts the caret there', async () => {
    const page = await open()
    await editorOf(page).fill('{ "event": "signup",\n  "user_id": ,\n}')
    await page.getByText('Line 2, column 14: a value is missing').waitFor()
    await page.getByRole('button', { name: /^Send event/ }).click()
    await page.getByRole('status').getByText('Not sent. Fix line 2 first.').waitFor()
    await page.keyboard.type('7')
    expect(await editorOf(page).inputValue()).toBe('{ "event": "signup",\n  "user_id": 7,\n}')
    expect(await journeyOf(page).getByRole('heading', { name: 'Accepted' }).innerText()).toContain('not yet')
  })

  test('keeps the history across a reload', async () => {
    const page = await open()
    await deliver(page)
    await page.reload()
    const history = page.getByRole('region', { name: 'History' })
    await history.getByText('Delivered').waitFor()
    await history.getByText('1 kept in this browser only').waitFor()
  })

  test.for([
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'light', width: 320 },
    { colorScheme: 'dark', width: 1280 },
    { colorScheme: 'dark', width: 320 },
  ] as const)('can be used by everybody, $colorScheme and $width px wide', async ({ colorScheme, width }) => {
    const page = await open({ colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' })
    await expectNoBarrier(page)
    await deliver(page)
    await expectNoBarrier(page)
  })
})

async function expectNoBarrier(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(sideways).toBeLessThanOrEqual(0)
}
