import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { apng, type Frame } from './apng.ts'
import { launchBrowser } from './browser.ts'
import { fillEditor, journeyOf, send, visit, waitUntilLive } from './page.ts'
import { startPipeline } from './pipeline.ts'

/** The pictures of the README: the console after some events, and the journey of one, as it happens. */
const docs = join(import.meta.dirname, '../../../docs/images')
const bufferSeconds = 5
const maxAnimationBytes = 1_500_000
const events = [
  '{"event": "page_view", "path": "/pricing"}',
  '[{"event": "order", "total": 48.50}, {"event": "order", "_meta": {}}]',
  '{"event": "signup", "user_id": 123}',
]

mkdirSync(docs, { recursive: true })
const pipeline = await startPipeline(bufferSeconds)
const browser = await launchBrowser()
const options = { colorScheme: 'light', reducedMotion: 'reduce' } as const

const page = await browser.newPage({ ...options, viewport: { width: 1280, height: 1040 }, deviceScaleFactor: 2 })
await visit(page, pipeline.url)
await waitUntilLive(page)
for (const event of events) {
  await fillEditor(page, event)
  await send(page)
  await page.getByRole('status').getByText(/ ms\./).waitFor()
}
await journeyOf(page).locator('pre').waitFor()
await page.screenshot({ path: join(docs, 'console.png') })

const animation = apng(await film(await browser.newPage({ ...options, viewport: { width: 1120, height: 700 } })))
if (animation.length > maxAnimationBytes) throw new Error(`The animation has ${animation.length} bytes.`)
writeFileSync(join(docs, 'journey.png'), animation)
await browser.close()
await pipeline.stop()

/** Ten seconds: written, sent, on its way, delivered, read in its object. */
async function film(stage: Page): Promise<Frame[]> {
  const frames: Frame[] = []
  const shoot = async (ms: number) => void frames.push({ png: await stage.screenshot({ caret: 'initial' }), ms })
  const text = '{"event": "signup", "user_id": 123, "plan": "pro"}'
  await visit(stage, pipeline.url)
  await waitUntilLive(stage)
  await fillEditor(stage, text.slice(0, 20))
  for (let end = 20; end < text.length; end += 6) {
    await stage.keyboard.insertText(text.slice(end, end + 6))
    await shoot(250)
  }
  await shoot(500)
  await send(stage)
  for (const left of [5, 4, 3, 2, 1]) {
    await journeyOf(stage).getByText(`delivery in ${left} s`).waitFor()
    await shoot(650)
  }
  await journeyOf(stage).locator('pre').waitFor()
  await shoot(1_600)
  await journeyOf(stage).getByRole('button', { name: 'Open object' }).click()
  await stage.locator('.lines li:focus').waitFor()
  await shoot(2_500)
  return frames
}
