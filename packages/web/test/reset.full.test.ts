import { globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { setUpConsole } from './fixtures.ts'
import { eventsOf, journeyOf, send, visit } from './page.ts'

const local = setUpConsole({ bufferSeconds: 0, failsRequests: true })
const objectsOnDisk = () => globSync('**/*.ndjson', { cwd: local.pipeline().bucketDir })

describe('a reset', () => {
  it('requires confirmation, then empties the stream and the bucket', async () => {
    const page = await local.open()
    const stream = page.getByRole('region', { name: 'Stream' })
    const objects = page.getByRole('region', { name: 'Objects' })
    const delivered = journeyOf(page).getByRole('button', { name: 'Open object' })
    const button = stream.getByRole('button', { name: 'Reset…' })
    const sheet = page.getByRole('dialog', { name: 'Reset' })
    await send(page)
    await delivered.click()
    await page.locator('.lines li:focus').waitFor()

    await button.click()
    await sheet.getByText(/This deletes every object in .*The list of events that this browser sent stays/).waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await button.and(page.locator(':focus')).waitFor()
    expect(objectsOnDisk()).toHaveLength(1)

    await button.click()
    await sheet.getByRole('button', { name: 'Delete everything' }).click()
    await stream.getByText('The stream and the bucket are empty.').waitFor()
    await button.and(page.locator(':focus')).waitFor()
    await objects.getByText('Delivered objects will appear here.').waitFor()
    await stream.getByRole('row', { name: 'shard 0 0 0' }).waitFor()
    expect(objectsOnDisk()).toEqual([])
    await eventsOf(page).getByText('1 stored in this browser only').waitFor()
    // The event was delivered, but its object is gone.
    await delivered.click()
    await objects
      .getByText(/It may have been deleted, or the pipeline isn’t responding/)
      .and(page.locator(':focus'))
      .waitFor()
    await expectAccessible(page)

    await send(page)
    await delivered.waitFor()
    await stream.getByRole('row', { name: 'shard 0 1 0' }).waitFor()
    expect(objectsOnDisk()).toHaveLength(1)
  })

  it('reports a failure and can be repeated', async () => {
    const page = await local.newPage()
    await page.route('**/_sluice/reset', (route) => route.abort(), { times: 1 })
    await visit(page, local.pipeline().url)
    // The list moves the button when it appears.
    await page.getByText(/^1 object/).waitFor()
    await page.getByRole('button', { name: 'Reset…' }).click()
    const again = page.getByRole('button', { name: 'Delete everything' })
    await again.click()
    await page
      .getByRole('alert')
      .getByText(/^Couldn’t reset: the pipeline isn’t responding/)
      .waitFor()
    await again.click()
    await page.getByText('The stream and the bucket are empty.').waitFor()
  })
})
