// @vitest-environment node
import { globSync } from 'node:fs'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { complaints, expectNoBarrier, historyOf, journeyOf, openPage, send } from './page.ts'
import { startPipeline } from './pipeline.ts'

let browser: Browser
let pipeline: Awaited<ReturnType<typeof startPipeline>>

beforeAll(async () => {
  browser = await launchBrowser()
  pipeline = await startPipeline(1, 0)
}, 480_000)

afterAll(async () => {
  await pipeline?.stop()
  await browser?.close()
})

const objectsOnDisk = () => globSync('**/*.ndjson', { cwd: pipeline.bucketDir })

describe('a reset', () => {
  test('asks first, then empties stream and bucket, and the page shows it and goes on', async () => {
    const page = await openPage(browser, pipeline.url, { reducedMotion: 'reduce' })
    const stream = page.getByRole('region', { name: 'Stream' })
    const objects = page.getByRole('region', { name: 'Objects' })
    const delivered = journeyOf(page).getByRole('button', { name: 'Open object' })
    const button = stream.getByRole('button', { name: 'Reset…' })
    const sheet = page.getByRole('dialog', { name: 'Reset' })
    await page.getByText('Live', { exact: true }).waitFor()
    await send(page)
    await delivered.click()
    await page.locator('.lines li:focus').waitFor()

    await button.click()
    await sheet.getByText(/Deletes every object in .*The history of this browser stays/).waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 900 })
        await expectNoBarrier(page)
      }
    }
    await page.keyboard.press('Escape')
    await button.and(page.locator(':focus')).waitFor()
    expect(objectsOnDisk()).toHaveLength(1)

    await button.click()
    await sheet.getByRole('button', { name: 'Delete everything' }).click()
    await stream.getByText('Stream and bucket are empty.').waitFor()
    await button.and(page.locator(':focus')).waitFor()
    await objects.getByText('What is delivered is listed here.').waitFor()
    await stream.getByRole('row', { name: 'shard 0 0 0' }).waitFor()
    expect(objectsOnDisk()).toEqual([])
    await historyOf(page).getByText('1 kept in this browser only').waitFor()
    await expectNoBarrier(page)

    await send(page)
    await delivered.waitFor()
    await stream.getByRole('row', { name: 'shard 0 1 0' }).waitFor()
    expect(objectsOnDisk()).toHaveLength(1)
    expect(complaints.splice(0)).toEqual([])
  })

  test('that nobody did says so, and can be asked for again', async () => {
    const page = await openPage(browser, pipeline.url, { reducedMotion: 'reduce' })
    await page.route('**/_sluice/reset', (route) => route.abort())
    await page.getByRole('button', { name: 'Reset…' }).click()
    const again = page.getByRole('button', { name: 'Delete everything' })
    await again.click()
    await page.getByRole('alert').getByText('The local pipeline did not do it. Is it running?').waitFor()
    await page.unroute('**/_sluice/reset')
    await again.click()
    await page.getByText('Stream and bucket are empty.').waitFor()
  })
})
