import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import { afterAll, describe, expect, it } from 'vitest'
import { setUpConsole } from './fixtures.ts'

type Event = { event: string; event_id: string; path?: string }

const recipe = readFileSync(join(import.meta.dirname, '../../../docs/send/browser-beacon.md'), 'utf8')
const html = /^```html\n(.*?)^```$/ms.exec(recipe)?.[1] ?? ''
/** Returns a call of the recipe's `track`. */
const track = (event: string) => `track(${JSON.stringify(event)})`

const local = setUpConsole({ bufferSeconds: 0, failsRequests: true })
const servers: Server[] = []

afterAll(() => {
  for (const server of servers) server.close()
})

type Answer = (request: { method: string; body: string }) => { status?: number; type?: string; body: string }

/** Serves on another port, so that its origin differs from the API's. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const {
      status = 200,
      type = 'text/html',
      body,
    } = answer({
      method: request.method ?? '',
      body: Buffer.concat(chunks).toString(),
    })
    response.writeHead(status, { 'content-type': type, 'access-control-allow-origin': '*' }).end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Opens a page of another site that contains the recipe. */
async function open(api: string): Promise<Page> {
  const site = await serve(() => ({
    body: `<!doctype html><title>Shop</title>${html.replace('http://localhost:8787', api)}`,
  }))
  const page = await local.newPage()
  await page.goto(`${site}/offers`)
  return page
}

const storedEvents = () =>
  local
    .pipeline()
    .storedLines()
    .map((line) => JSON.parse(line) as Event)

async function stored(count: number): Promise<Event[]> {
  while (storedEvents().length < count) await sleep(50)
  return storedEvents()
}

describe('docs/send/browser-beacon.md', () => {
  it('stores each event of another origin once when the page is left', async () => {
    const page = await open(local.pipeline().url)
    await page.evaluate(`for (let n = 0; n < 120; n++) track('clicked', { n })`)
    await page.evaluate('send()')
    await stored(100)
    await page.goto('about:blank')

    const events = await stored(121)
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(121)
    expect(events.filter(({ event }) => event === 'page_viewed').map(({ path }) => path)).toEqual(['/offers'])
  })

  it('resends the retry events, or everything without a result, under the same ids', async () => {
    const bodies: Event[][] = []
    const verdicts = (...all: string[]) => ({
      status: 503,
      body: JSON.stringify({ results: all.map((status) => ({ status })) }),
    })
    const answers = [
      verdicts('accepted', 'retry', 'rejected', 'retry'),
      { status: 500, body: '{"message":"Internal Server Error"}' },
      { status: 502, body: 'Bad Gateway' },
      verdicts('accepted', 'accepted'),
    ]
    const api = await serve(({ body }) => answers[bodies.push(JSON.parse(body)) - 1] ?? { body: '{}' })
    const page = await open(api)
    await page.evaluate([track('a'), track('b'), track('c')].join(';'))
    for (const _ of answers) await page.evaluate('send()')
    expect(bodies.map((events) => events.map(({ event }) => event))).toEqual([
      ['page_viewed', 'a', 'b', 'c'],
      ['a', 'c'],
      ['a', 'c'],
      ['a', 'c'],
    ])
    expect(new Set(bodies.slice(1).map((events) => JSON.stringify(events))).size).toBe(1)
    expect(bodies[1]?.[0]?.event_id).toBe(bodies[0]?.[1]?.event_id)
    expect(await page.evaluate('waiting.length')).toBe(0)
  })
})
