import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * The script of the page. `track` resolves when the store has confirmed the events. localStorage logs the events of
 * each request, those that are accepted by a response that the page has received, and those whose removal from IndexedDB is
 * on disk.
 */
const loggingScript = (api: string) => `
import { createClient } from '/browser.js'
const store = new URLSearchParams(location.search).get('store') ?? 'auto'
const errors = []
const { fetch } = globalThis
const page = crypto.randomUUID()
let entries = 0
const log = (name, events, time = Date.now()) => {
  const entry = { page, name, time, numbers: events.map(({ n }) => n) }
  localStorage['log ' + page + ' ' + entries++] = JSON.stringify(entry)
}
globalThis.fetch = async (url, init) => {
  const calledAt = Date.now()
  const text = typeof init.body === 'string' ? init.body : await inflate(init.body)
  const events = text.startsWith('[') ? JSON.parse(text) : text.split('\\n').map((line) => JSON.parse(line))
  // Decompression can last until another page has adopted the events.
  log('sent', events, calledAt)
  const response = await fetch(url, init)
  const { results = [] } = await response.clone().json()
  log('accepted', events.filter((_, index) => results[index]?.status === 'accepted'))
  return response
}
const inflate = (body) =>
  new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
const removals = new WeakMap()
const { delete: remove } = IDBObjectStore.prototype
IDBObjectStore.prototype.delete = function (key) {
  const { transaction } = this
  if (!removals.has(transaction)) {
    removals.set(transaction, [])
    transaction.addEventListener('complete', () => {
      const rows = removals.get(transaction).map(({ result }) => result)
      log('removed', rows.filter(Boolean).map((row) => JSON.parse(row)))
    })
  }
  removals.get(transaction).push(this.get(key))
  return remove.call(this, key)
}
addEventListener('pagehide', () => log('left', []))
const client = createClient({ url: '${api}/submit', store, flush: { ms: 300 }, onError: ({ message }) => errors.push(message) })
const track = async (first, count) => {
  for (let n = first; n < first + count; n++) client.track({ n })
  await client.persisted()
  const { tracked, ...others } = client.stats()
  const sum = Object.values(others).reduce((sum, count) => sum + count, 0)
  if (sum !== tracked) localStorage.unbalanced = JSON.stringify(client.stats())
}
Object.assign(globalThis, { client, errors, track })
document.title = 'ready'
`

/** Serves a page that uses the built client under a strict policy, from another origin than the API. */
export async function serveShop(
  client: string,
  api: string,
  script = loggingScript(api),
): Promise<{ url: string; close: () => void }> {
  const policy = `default-src 'none'; script-src 'self'; connect-src ${new URL(api).origin}`
  const files: Record<string, () => string> = {
    '/shop.js': () => script,
    '/browser.js': () => readFileSync(join(client, 'browser.js'), 'utf8'),
    '/local-store.js': () => readFileSync(join(client, 'local-store.js'), 'utf8'),
  }
  const server: Server = createServer(({ url = '' }, response) => {
    const file = files[new URL(url, 'http://shop').pathname]
    response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
    response.setHeader('content-security-policy', policy)
    response.end(file ? file() : '<!doctype html><title>Shop</title><script type="module" src="/shop.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, close }
}

type Page = { evaluate: (expression: string) => Promise<unknown> }

/**
 * Waits until an expression is true in a page. The policy of the page forbids Playwright's own way, which calls `eval`.
 * @throws Error after ten seconds
 */
export async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    // A page has no context for expressions while it loads.
    if (await page.evaluate(expression).catch(() => false)) return
    await sleep(20)
  }
  throw new Error(`Not true within 10 seconds: ${expression}`)
}
