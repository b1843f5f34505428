import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '@sluice/core/random'
import { newFolder, startPipeline, storedLines } from '@sluice/local/test/pipeline'
import { launchProfile } from '@sluice/web/test/browser'
import { build } from '../package.ts'
import { serveShop, until } from './shop.ts'
import { compare } from './stored-events.ts'

type Context = Awaited<ReturnType<typeof launchProfile>>

/**
 * Kills a whole browser with `kill -9`, again and again with the same profile, while its page tracks blocks of ten events.
 * Compares the events that the page's store has confirmed with those in S3.
 */
export async function killBrowsers({ kills, seed }: { kills: number; seed: number }) {
  const random = seededRandom(seed)
  const starting = startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '1'])
  const [pipeline, client] = await Promise.all([starting, build('client')])
  await fetch(`${pipeline.endpoints.api}/_sluice/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ throttle: 0.3, loseReply: 0.05, slow: { ms: 50 } }),
  })
  const shop = await serveShop(client, pipeline.endpoints.api)
  const profile = join(newFolder(), 'profile')
  const persisted: number[] = []
  let next = 0
  let adopted = 0
  for (let kill = 0; kill < kills; kill++) {
    const { context, page } = await openShop(profile, shop.url)
    adopted += (await stats(page)).tracked
    // Every second browser only stores, and is killed with all of its events.
    if (kill % 2 === 1) await page.evaluate('client.pause()')
    const blocks = 1 + Math.floor(10 * random.fraction())
    for (let block = 0; block < blocks; block++) {
      const first = next
      next += 10
      await page.evaluate(`track(${first}, 10)`)
      for (let n = first; n < next; n++) persisted.push(n)
    }
    await sleep(300 * random.fraction())
    await killBrowser(context)
  }
  const { context, page } = await openShop(profile, shop.url)
  adopted += (await stats(page)).tracked
  await until(page, 'client.stats().waiting === 0')
  const unbalanced = await page.evaluate('localStorage.unbalanced')
  await context.close()
  shop.close()
  pipeline.kill('SIGTERM')
  await pipeline.exited
  return { adopted, unbalanced, ...compare(persisted, next, storedLines(pipeline)) }
}

type Page = Awaited<ReturnType<Context['newPage']>>

async function openShop(profile: string, url: string): Promise<{ context: Context; page: Page }> {
  const context = await launchProfile(profile)
  const page = await context.newPage()
  await page.goto(url)
  await until(page, `document.title === 'ready'`)
  // The store is loaded.
  await page.evaluate('client.persisted()')
  return { context, page }
}

const stats = (page: Page) => page.evaluate('client.stats()') as Promise<{ tracked: number }>

/** Ends the browser's main process without a warning, and waits until it is gone. */
async function killBrowser(context: Context): Promise<void> {
  const browser = context.browser()
  const session = await browser?.newBrowserCDPSession()
  const info = (await session?.send('SystemInfo.getProcessInfo')) as { processInfo: { type: string; id: number }[] }
  const main = info.processInfo.find(({ type }) => type === 'browser')
  if (!main) throw new Error('The browser has no main process.')
  const closed = new Promise((resolve) => context.once('close', resolve))
  process.kill(main.id, 'SIGKILL')
  await closed
}
