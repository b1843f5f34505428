import { lineId } from '@sluice/core/stored-line'
import { delivered, newFolder, type Pipeline, startPipeline } from '@sluice/local/test/pipeline'
import { launchCachingBrowser } from '@sluice/web/test/browser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildClient, serveShop, until } from './shop.ts'

type Browser = Awaited<ReturnType<typeof launchCachingBrowser>>
type Page = Awaited<ReturnType<Browser['newPage']>>

let pipeline: Pipeline
let browser: Browser
let shop: Awaited<ReturnType<typeof serveShop>>
beforeAll(async () => {
  const client = buildClient()
  pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '0'])
  shop = await serveShop(client, pipeline.endpoints.api)
  browser = await launchCachingBrowser()
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
const seen = new Set<string>()
/** Returns the numbers of the next `count` events in S3. Objects of one second are in no order. */
async function next(count: number): Promise<number[]> {
  const lines = (await delivered(pipeline, seen.size + count)).filter((line) => !seen.has(line))
  for (const line of lines) seen.add(line)
  return lines.map((line) => JSON.parse(line).n).sort((a, b) => a - b)
}

it('sends the events of a page that is left, without another visit', async () => {
  const page = await open()
  await page.evaluate('track(100, 3)')
  await page.goto('about:blank')
  expect(await next(3)).toEqual([100, 101, 102])
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
  expect(await next(3)).toEqual([200, 201, 202])
  expect(await later.evaluate('errors')).toEqual([])
  await later.context().close()
})

it('resends no event that another page has sent while the browser kept this one', async () => {
  const page = await open(`addEventListener('pageshow', ({ persisted }) => (globalThis.isRestored = persisted))`)
  await page.evaluate('client.pause()')
  await page.evaluate('track(300, 3)')
  await visit(page, '?page=2')
  await isDrained(page)
  expect(await next(3)).toEqual([300, 301, 302])
  await page.goBack({ waitUntil: 'commit' })
  await until(page, 'globalThis.isRestored === true')
  await isDrained(page)
  expect(await page.evaluate('client.stats().tracked')).toBe(0)
  await page.evaluate('client.resume()')
  await page.evaluate('track(303, 1)')
  expect(await next(1)).toEqual([303])
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
  expect(await next(3)).toEqual([400, 401, 402])
  await page.context().close()
})

it('sends a beacon where fetch ends with its page, and settles its events on the next visit', async () => {
  const page = await open(`
    delete Request.prototype.keepalive
    const { sendBeacon } = Navigator.prototype
    Navigator.prototype.sendBeacon = function (url, text) {
      localStorage.beacons = (localStorage.beacons ?? '') + JSON.parse(text).length
      return sendBeacon.call(this, url, text)
    }`)
  await page.evaluate(`track(600, 3).then(() => void setTimeout(() => location.assign('about:blank')))`)
  expect(await next(3)).toEqual([600, 601, 602])
  const sent = [...seen].slice(-3)
  await visit(page)
  await isDrained(page)
  expect(await next(3)).toEqual([600, 601, 602])
  expect([...seen].slice(-3).map(lineId).sort()).toEqual(sent.map(lineId).sort())
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
  expect(await next(1)).toEqual([502])
  await page.close()
  await visit(other, '?page=2')
  await isDrained(other)
  expect(await next(2)).toEqual([500, 501])
  expect(new Set((await delivered(pipeline, seen.size)).map(lineId)).size).toBe(seen.size - 3)
  await other.context().close()
})
