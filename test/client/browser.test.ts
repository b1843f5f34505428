import type { Stats } from '@sluice/core/control-api'
import { lineId } from '@sluice/core/stored-line'
import { delivered, newFolder, type Pipeline, startPipeline } from '@sluice/local/test/pipeline'
import { launchCachingBrowser } from '@sluice/web/test/browser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from '../package.ts'
import { serveShop, until } from './shop.ts'

type Browser = Awaited<ReturnType<typeof launchCachingBrowser>>
type Page = Awaited<ReturnType<Browser['newPage']>>

let pipeline: Pipeline
let browser: Browser
let shop: Awaited<ReturnType<typeof serveShop>>
beforeAll(async () => {
  const starting = startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '0'])
  const [client, ...started] = await Promise.all([build('client'), starting, launchCachingBrowser()])
  ;[pipeline, browser] = started
  shop = await serveShop(client, pipeline.endpoints.api)
}, 600_000)
afterAll(async () => {
  await browser?.close()
  shop?.close()
  pipeline?.kill('SIGKILL')
  await pipeline?.exited
})

/** Opens the shop in a new context. `script` runs before those of each page. */
async function open(script = '', path = ''): Promise<Page> {
  const context = await browser.newContext()
  await context.addInitScript(script)
  const page = await context.newPage()
  await visit(page, path)
  return page
}

async function visit(page: Page, path = ''): Promise<void> {
  await page.goto(`${shop.url}${path}`)
  await until(page, `document.title === 'ready'`)
}

const waiting = (page: Page) => page.evaluate('client.stats().waiting')
const isDrained = (page: Page) => until(page, 'client.stats().waiting === 0')
let stored = 0
/** Waits until as many more events are in the stream. The last test reads them from S3, which takes longer. */
async function isStored(count: number): Promise<void> {
  stored += count
  await expect
    .poll(async () => (await (await fetch(`${pipeline.endpoints.api}/_sluice/stats`)).json()) as Stats, {
      timeout: 10_000,
    })
    .toMatchObject({ acknowledged: stored })
}

it('sends the events of a page that is left, without another visit', async () => {
  const page = await open()
  await page.evaluate('track(100, 3)')
  await page.goto('about:blank')
  await isStored(3)
  await page.context().close()
})

it('keeps events in localStorage if IndexedDB is blocked', async () => {
  const page = await open(`indexedDB.open = () => { throw new DOMException('Blocked', 'SecurityError') }`)
  await page.evaluate('client.pause()')
  await page.evaluate('track(200, 3)')
  const keys = await page.evaluate('Object.keys(localStorage).filter((key) => key.startsWith("sluice: http"))')
  expect(keys).toHaveLength(3)
  await page.close()
  const later = await page.context().newPage()
  await visit(later)
  await isDrained(later)
  await isStored(3)
  expect(await later.evaluate('errors')).toEqual([])
  await later.context().close()
})

it('resends no event that another page has sent while the browser kept this one', async () => {
  const page = await open(`addEventListener('pageshow', ({ persisted }) => (globalThis.isRestored = persisted))`)
  await page.evaluate('client.pause()')
  await page.evaluate('track(300, 3)')
  await visit(page, '?page=2')
  await isDrained(page)
  await isStored(3)
  await page.goBack({ waitUntil: 'commit' })
  await until(page, 'globalThis.isRestored === true')
  await isDrained(page)
  expect(await page.evaluate('client.stats().tracked')).toBe(0)
  await page.evaluate('client.resume()')
  await page.evaluate('track(303, 1)')
  await isStored(1)
  await page.context().close()
})

it('sends soon after the network is back', async () => {
  const page = await open()
  await page.context().setOffline(true)
  await page.evaluate('track(400, 3)')
  await until(page, 'errors.length >= 2')
  expect(await waiting(page)).toBe(3)
  await page.context().setOffline(false)
  await isDrained(page)
  await isStored(3)
  await page.context().close()
})

it('sends a beacon without keepalive, and settles its events on the next visit', async () => {
  const page = await open(`
    delete Request.prototype.keepalive
    const { sendBeacon } = Navigator.prototype
    Navigator.prototype.sendBeacon = function (url, text) {
      localStorage.beacons = (localStorage.beacons ?? '') + JSON.parse(text).length
      return sendBeacon.call(this, url, text)
    }`)
  await page.evaluate(`track(600, 3).then(() => void setTimeout(() => location.assign('about:blank')))`)
  await isStored(3)
  await visit(page)
  await isDrained(page)
  await isStored(3)
  expect(await page.evaluate('[localStorage.beacons, client.stats().accepted]')).toEqual(['3', 3])
  await page.context().close()
})

it('adopts no event of a tab that is open', async () => {
  const page = await open()
  await page.evaluate('client.pause()')
  await page.evaluate('track(500, 2)')
  const other = await page.context().newPage()
  await visit(other)
  await other.evaluate('track(502, 1)')
  await isDrained(other)
  await isStored(1)
  await page.close()
  await visit(other, '?page=2')
  await isDrained(other)
  await isStored(2)
  await other.context().close()
})

it('stores each of these events under one id: once, and those of the beacon twice', async () => {
  const lines = await delivered(pipeline, stored)
  const numbers = [
    [100, 3],
    [200, 3],
    [300, 4],
    [400, 3],
    [500, 3],
    [600, 3],
    [600, 3],
  ].flatMap(([first = 0, count]) => Array.from({ length: count ?? 0 }, (_, index) => first + index))
  expect(lines.map((line) => JSON.parse(line).n).sort((a, b) => a - b)).toEqual(numbers.sort((a, b) => a - b))
  expect(new Set(lines.map(lineId)).size).toBe(stored - 3)
})
