import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { setUpConsole, sharedSetup } from './fixtures.ts'
import { eventsOf, journeyOf, send, visit } from './page.ts'
import { startPipeline } from './pipeline.ts'
import { serveDeployedConsole } from './site.ts'

const key = 'pk_a-key-of-the-other-pipeline'

const local = setUpConsole({ failsRequests: true })
let other: Awaited<ReturnType<typeof startPipeline>>
beforeAll(async () => {
  other = await startPipeline(1, 0, ['--key', key, '--no-web'])
})
afterAll(() => other?.stop())

async function goTo(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Edit address' }).click()
  await page.getByRole('textbox', { name: 'Address' }).fill(address)
  await page.getByRole('button', { name: 'Use address' }).click()
}

const statsOf = async ({ api }: { api: string }) => (await fetch(`${api}/_sluice/stats`)).json()
const header = (page: Page) => page.getByRole('banner')

describe('the address', () => {
  it('can be that of another pipeline, whose deliveries are unknown', async () => {
    const page = await local.open()
    await goTo(page, other.api)
    await header(page).getByText(`${other.api}/submit`, { exact: true }).waitFor()
    await header(page).getByText('Other address', { exact: true }).waitFor()
    await header(page).getByText('API: not used yet').waitFor()
    await send(page)
    await journeyOf(page)
      .getByLabel(/^Key, in/)
      .fill(key)
    await journeyOf(page).getByRole('button', { name: 'Save and resend' }).click()
    await journeyOf(page).getByText('not visible here').waitFor()
    await journeyOf(page)
      .getByText(`The pipeline at ${other.api}/submit delivers the event, by default within 60 s`)
      .waitFor()
    expect(
      await journeyOf(page)
        .getByText(/Buffered|Delivered|delivery in/)
        .count(),
    ).toBe(0)
    await header(page).getByText('API ok').waitFor()
    expect(await statsOf(other)).toMatchObject({ accepted: 1 })
    expect(await statsOf({ api: local.pipeline().url })).toMatchObject({ accepted: 0 })
    await expectAccessible(page)

    // The tab keeps the address but not the key. The list shows where the event was sent.
    await page.reload()
    await journeyOf(page).getByText('not visible here').waitFor()
    await header(page).getByText(`${other.api}/submit`, { exact: true }).waitFor()
    await header(page).getByRole('button', { name: 'Add key' }).waitFor()
    const elsewhere = await page.context().newPage()
    await elsewhere.goto(local.pipeline().url)
    await header(elsewhere).getByText(`${local.pipeline().url}/submit`, { exact: true }).waitFor()
    await elsewhere.close()

    await header(page).getByRole('button', { name: 'Edit address' }).click()
    await page.getByRole('button', { name: `Back to ${local.pipeline().url}/submit` }).click()
    await header(page).getByText('Local', { exact: true }).waitFor()
    await eventsOf(page).getByRole('button', { name: 'Resend signup' }).first().click()
    await journeyOf(page).getByRole('button', { name: 'Open object' }).waitFor()
  })

  it('never sends the key of one address to another', async () => {
    const page = await local.open()
    await header(page).getByRole('button', { name: 'Add key' }).click()
    await page.getByLabel(/^Key, in/).fill(key)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await header(page).getByRole('button', { name: 'Key is sent' }).waitFor()
    await goTo(page, other.api)
    await header(page).getByRole('button', { name: 'Add key' }).waitFor()
    const [request] = await Promise.all([page.waitForRequest((it) => it.method() === 'POST'), send(page)])
    expect(request.url()).toBe(`${other.api}/submit`)
    expect((await request.allHeaders())['x-api-key']).toBeUndefined()
  })

  it('is rejected without http or https, in a message that names the field', async () => {
    const page = await local.open()
    await goTo(page, 'localhost:9000/submit')
    await page.getByRole('alert').getByText('The address must start with http:// or https://.').waitFor()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await header(page).getByRole('button', { name: 'Edit address' }).and(page.locator(':focus')).waitFor()
    await header(page).getByText(`${local.pipeline().url}/submit`, { exact: true }).waitFor()
  })

  it('is named when nothing responds there', async () => {
    const page = await local.open()
    await goTo(page, 'http://127.0.0.1:9/nowhere')
    await send(page)
    await journeyOf(page).getByText('Nothing responds at http://127.0.0.1:9/nowhere. Is the address right?').waitFor()
    await header(page).getByText('API unreachable').waitFor()
  })

  it('makes a burst to another machine small and ask first', async () => {
    const page = await local.open()
    await page.getByText('Burst', { exact: true }).click()
    expect(await page.getByRole('spinbutton', { name: 'Events' }).inputValue()).toBe('1000')
    await goTo(page, 'https://api.example.invalid')
    expect(await page.getByRole('spinbutton', { name: 'Events' }).inputValue()).toBe('50')
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText('Send 50 events to https://api.example.invalid/submit?').waitFor()
  })

  it('cannot be changed in a deployed console', async () => {
    const site = await serveDeployedConsole((await sharedSetup()).deployedConsole)
    try {
      site.api = local.pipeline().url
      const page = await local.newPage()
      await visit(page, site.url)
      await page.getByRole('button', { name: 'Add key' }).waitFor()
      expect(await page.getByRole('button', { name: 'Edit address' }).count()).toBe(0)
    } finally {
      await site.stop()
    }
  })
})
