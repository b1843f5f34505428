import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launchBrowser } from './browser.ts'
import { send, write } from './page.ts'
import { startPipeline } from './pipeline.ts'

/** The picture of the README: some events, the last of them delivered. */
const docs = join(import.meta.dirname, '../../../docs')
const bufferSeconds = 5
const events = [
  '{"event": "page_view", "path": "/pricing"}',
  '[{"event": "order", "total": 48.50}, {"event": "order", "_meta": {}}]',
  '{"event": "signup", "user_id": 123}',
]

mkdirSync(docs, { recursive: true })
const pipeline = await startPipeline(bufferSeconds)
const browser = await launchBrowser()
const page = await browser.newPage({
  viewport: { width: 1280, height: 900 },
  deviceScaleFactor: 2,
  colorScheme: 'light',
  reducedMotion: 'reduce',
})
await page.goto(pipeline.url)
await page.getByText('Live', { exact: true }).waitFor()
await page.locator('.cm-content').waitFor()
for (const event of events) {
  await write(page, event)
  await send(page)
  await page.getByRole('status').getByText(/ms\.$/).waitFor()
}
await page.getByRole('region', { name: 'Journey' }).locator('pre').waitFor()
await page.screenshot({ path: join(docs, 'console.png'), fullPage: true })
await browser.close()
await pipeline.stop()
