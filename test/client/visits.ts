import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, seededRandom } from '@sluice/core/random'
import { newFolder, startPipeline, storedLines } from '@sluice/local/test/pipeline'
import { launchCachingBrowser } from '@sluice/web/test/browser'
import { build } from '../package.ts'
import { serveShop, until } from './shop.ts'
import { compare } from './stored-events.ts'

type Context = Awaited<ReturnType<Awaited<ReturnType<typeof launchCachingBrowser>>['newContext']>>
type Page = Awaited<ReturnType<Context['newPage']>>

/** Share of each incident after a page has tracked events. */
const incidents = { none: 0.2, navigation: 0.55, back: 0.1, offline: 0.05, crash: 0.1 }

type Visits = { events: number; steps: number; seed: number }

/**
 * Visits a page in two tabs at once, and lets each tab track numbered events, leave the page, lose the network and crash.
 * Compares the events that the page's store has confirmed with those in S3.
 */
export async function visit({ events, steps, seed }: Visits) {
  const starting = startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '1'])
  const [pipeline, client, browser] = await Promise.all([starting, build('client'), launchCachingBrowser()])
  const setFaults = (faults: object) =>
    fetch(`${pipeline.endpoints.api}/_sluice/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    })
  const shop = await serveShop(client, pipeline.endpoints.api)
  const context = await browser.newContext()
  const random = seededRandom(seed)
  const counts = { none: 0, navigation: 0, back: 0, offline: 0, crash: 0 }
  const persisted: number[] = []
  const perStep = Math.ceil(events / steps)
  let next = 0
  let interrupted = 0

  const runTab = async (): Promise<void> => {
    let page = await open(context, shop.url)
    while (next < events) {
      const first = next
      next += perStep
      const incident = choose(random)
      counts[incident]++
      try {
        await page.evaluate(`track(${first}, ${perStep})`)
        for (let n = first; n < first + perStep; n++) persisted.push(n)
        page = await cause(incident, page, shop.url, random)
      } catch {
        // The other tab's crash or offline spell has interrupted this one.
        interrupted++
        page = await reopen(page, shop.url)
      }
    }
    await page.close()
  }

  await setFaults({ throttle: 0.3, loseReply: 0.05, slow: { ms: 50 } })
  await Promise.all([runTab(), runTab()])
  await setFaults({})
  const { unknown, ...settled } = await settle(context, shop.url)
  await browser.close()
  shop.close()
  pipeline.kill('SIGTERM')
  await pipeline.exited
  return { counts, interrupted, ...settled, ...compare(persisted, next, storedLines(pipeline), unknown) }
}

async function open(context: Context, url: string): Promise<Page> {
  const page = await context.newPage()
  return goTo(page, url).then(
    () => page,
    () => reopen(page, url),
  )
}

async function reopen(page: Page, url: string): Promise<Page> {
  const context = page.context()
  await context.setOffline(false).catch(() => {})
  await page.close()
  await sleep(100)
  return open(context, url)
}

async function goTo(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await until(page, `document.title === 'ready'`)
}

function choose(random: Random): keyof typeof incidents {
  let rest = random.fraction()
  for (const [name, share] of Object.entries(incidents)) {
    rest -= share
    if (rest < 0) return name as keyof typeof incidents
  }
  return 'none'
}

/** Returns the page, or the one that replaces it. */
async function cause(incident: keyof typeof incidents, page: Page, url: string, random: Random): Promise<Page> {
  const context = page.context()
  if (incident === 'none') await sleep(200 * random.fraction())
  if (incident === 'navigation') await goTo(page, `${url}?page=${Math.floor(1e6 * random.fraction())}`)
  if (incident === 'back') {
    // A page that the browser has kept loads nothing.
    await page.goBack({ waitUntil: 'commit' })
    if (!page.url().startsWith(url)) await goTo(page, url)
    await until(page, `document.title === 'ready'`)
  }
  if (incident === 'offline') {
    await context.setOffline(true)
    await sleep(300)
    await context.setOffline(false)
  }
  if (incident !== 'crash') return page
  const crashed = page.waitForEvent('crash')
  page.goto('chrome://crash').catch(() => {})
  await crashed
  await page.close()
  return open(context, url)
}

/** Opens the page until it finds no more events in the store. Returns the sum of the counts of these visits, and the log. */
async function settle(context: Context, url: string) {
  const page = await context.newPage()
  const stats = { tracked: 0, ended: 0 }
  for (;;) {
    await goTo(page, url)
    await page.evaluate('client.flush(60000)')
    const { tracked, waiting } = (await page.evaluate('client.stats()')) as { tracked: number; waiting: number }
    stats.tracked += tracked
    stats.ended += tracked - waiting
    if (tracked > 0) continue
    const log = (await page.evaluate('({ ...localStorage })')) as Record<string, string>
    return { stats, unbalanced: log.unbalanced, ...readLog(log) }
  }
}

type Entry = { page: string; name: 'sent' | 'accepted' | 'removed' | 'left'; time: number; numbers: number[] }

/**
 * Reads the log of the pages. A repeated line has one of two reasons. A page has received no result of a request, or it was gone
 * before the event was removed from the store on disk: `unwritten` counts these. `unknown` returns how many requests with an
 * event they explain. `resent` has the events that were sent after their removal, or by the page that knew their result.
 */
function readLog(storage: Record<string, string>) {
  const order = (key: string) => Number(key.split(' ')[2])
  const keys = Object.keys(storage).filter((key) => key.startsWith('log '))
  const entries = keys.sort((a, b) => order(a) - order(b)).map((key) => JSON.parse(storage[key] ?? '') as Entry)
  const sent = new Map<number, number>()
  const accepted = new Set<string>()
  const removed = new Map<string, number>()
  const removedAt = new Map<number, number>()
  const left = new Set<string>()
  for (const { page, name, time, numbers } of entries) {
    if (name === 'left') left.add(page)
    for (const n of numbers) {
      if (name === 'sent') sent.set(n, (sent.get(n) ?? 0) + 1)
      if (name === 'accepted') accepted.add(`${n} ${page}`)
      if (name !== 'removed' || !accepted.has(`${n} ${page}`)) continue
      removed.set(`${n} ${page}`, n)
      // Another page may have adopted the events of a page that was left.
      if (!left.has(page)) removedAt.set(n, Math.min(time, removedAt.get(n) ?? time))
    }
  }
  const settled = new Map<number, number>()
  for (const n of removed.values()) settled.set(n, (settled.get(n) ?? 0) + 1)
  return {
    resent: [...sentAfterAccepted(entries), ...sentAfter(entries, removedAt)],
    unwritten: accepted.size - removed.size,
    unknown: (n: number) => (sent.get(n) ?? 0) - (settled.get(n) ?? 0),
  }
}

/** Returns the events that a page has sent after it had received that they are accepted. */
function sentAfterAccepted(entries: Entry[]): number[] {
  const accepted = new Set<string>()
  return entries.flatMap(({ page, name, numbers }) => {
    if (name === 'accepted') for (const n of numbers) accepted.add(`${n} ${page}`)
    return name === 'sent' ? numbers.filter((n) => accepted.has(`${n} ${page}`)) : []
  })
}

/** Returns the events that any page has sent after a time. */
const sentAfter = (entries: Entry[], times: Map<number, number>): number[] =>
  entries.flatMap(({ name, time, numbers }) =>
    name === 'sent' ? numbers.filter((n) => time > (times.get(n) ?? Number.POSITIVE_INFINITY)) : [],
  )
