// node test/client/conformance/chromium-sender.ts <url>
// Tracks the events of stdin with the client in a page of Chromium, and ends when each of them has a result.
import { createInterface } from 'node:readline'
import { launchBrowser } from '@sluice/web/test/browser'
import { build } from '../../package.ts'
import { serveShop, until } from '../shop.ts'

const [url = ''] = process.argv.slice(2)
const script = `
import { createClient } from '/browser.js'
globalThis.client = createClient({
  url: ${JSON.stringify(url)},
  key: 'secret',
  flush: { ms: 50 },
  // 401 and 403 pause the client. A page that has got another key resumes it.
  onError: () => setTimeout(client.resume, 500),
})`
const shop = await serveShop(await build('client'), url, script)
// The scripted server has no CORS headers.
const browser = await launchBrowser('--disable-web-security')
const page = await browser.newPage()
await page.goto(shop.url)
await until(page, `'client' in globalThis`)
for await (const line of createInterface(process.stdin)) await page.evaluate(`client.track(${line})`)
while (((await page.evaluate('client.flush(5000)')) as { waiting: number }).waiting > 0) {}
await browser.close()
shop.close()
