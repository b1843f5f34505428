import type { RequestListener } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { setUpBrowser, sharedSetup } from './fixtures.ts'
import { journeyOf, send } from './page.ts'
import { startPipeline } from './pipeline.ts'
import { bucket, serve, serveDeployedConsole } from './site.ts'

const browser = setUpBrowser({ failsRequests: true })
let site: Awaited<ReturnType<typeof serveDeployedConsole>>
const started: { stop: () => unknown }[] = []

beforeAll(async () => {
  site = await serveDeployedConsole((await sharedSetup()).deployedConsole)
})

afterAll(() => site?.stop())

afterEach(async () => {
  await Promise.all(started.splice(0).map((it) => it.stop()))
  site.policy = ''
})

/** Serves an API on another origin, under a name that isn't known to be this machine. */
async function serveApi(listener: RequestListener) {
  const server = await serve(listener)
  started.push(server)
  site.api = `http://api.localhost:${server.port}`
  return server
}

async function sendOne(word: string) {
  const page = await browser.open(site.url)
  await send(page)
  await journeyOf(page)
    .getByRole('heading', { name: new RegExp(word) })
    .waitFor()
  await page
    .getByRole('status')
    .getByText(new RegExp(`^${word}`))
    .waitFor()
  return page
}

describe('the deployed console', () => {
  it('sends to an API on another origin and shows what it cannot see', async () => {
    const pipeline = await startPipeline(1, 0)
    started.push(pipeline)
    site.api = pipeline.url
    site.requestedPaths.splice(0)
    const page = await sendOne('Accepted')
    await journeyOf(page).getByText('follows within 60 s').waitFor()
    await journeyOf(page).getByText(`aws s3 ls "s3://${bucket}/events/dt=`).waitFor()
    expect(await page.getByText('Local', { exact: true }).count()).toBe(0)
    await expectAccessible(page)
    expect(browser.logged).toEqual([])
    expect(site.requestedPaths.filter((path) => path.startsWith('/_sluice'))).toEqual([])
  })

  it('requires confirmation before a burst of at most 50 events at 5 per second', async () => {
    const pipeline = await startPipeline(1, 0)
    started.push(pipeline)
    site.api = pipeline.url
    const page = await browser.open(site.url)
    const posts: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url())
    })
    await page.getByText('Burst', { exact: true }).click()
    for (const [name, most] of [
      ['Per second', '5'],
      ['Events', '50'],
    ] as const) {
      const field = page.getByRole('spinbutton', { name })
      await field.fill('9000')
      await field.blur()
      expect(await field.inputValue()).toBe(most)
    }
    await page.getByRole('spinbutton', { name: 'Events' }).fill('13')
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText('Send 13 events to').waitFor()
    await expectAccessible(page)
    expect(posts).toEqual([])
    await page.getByRole('button', { name: 'Send events' }).click()
    await page.getByText(/^Sent at \d+ events\/s\.$/).waitFor()
    expect(posts).toHaveLength(13)
    expect(browser.logged).toEqual([])

    // Every second counts, also the last, partial one. Deliveries are unknown.
    await page.getByText('Show as table').click()
    const table = page.getByRole('region', { name: 'Events per second' })
    await expect
      .poll(async () => {
        const cells = await table.getByRole('cell').allInnerTexts()
        return cells.reduce((sum, cell) => sum + Number(cell), 0)
      })
      .toBe(13)
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(['Second', 'Sent'])
    expect(await page.getByText('delivered/s').count()).toBe(0)
    await expectAccessible(page)
  })

  it('distinguishes an API that forbids this page from an unreachable one', async () => {
    const api = await serveApi((_, response) => response.writeHead(204).end())
    await expectAccessible(await sendOne('Not allowed'))
    await api.stop()
    await sendOne('Unreachable')
  })

  it('never sends an event to find out why the last one had no response', async () => {
    const methods: (string | undefined)[] = []
    await serveApi(({ method }, response) => {
      methods.push(method)
      response.writeHead(204).end()
    })
    await sendOne('Not allowed')
    expect(methods).toEqual(['OPTIONS', 'GET'])
  })

  it('reports that its own policy blocks the connection', async () => {
    await serveApi((_, response) => response.writeHead(204).end())
    site.policy = "connect-src 'self'"
    await expectAccessible(await sendOne('Blocked'))
  })

  it('reports that the browser is offline', async () => {
    await serveApi((_, response) => response.writeHead(204).end())
    const page = await browser.open(site.url)
    await page.context().setOffline(true)
    await send(page)
    await journeyOf(page)
      .getByRole('heading', { name: /Offline/ })
      .waitFor()
    await expectAccessible(page)
  })
})
