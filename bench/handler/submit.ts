// Measures the handler: the size of its minified bundle, and its CPU per event next to JSON.parse over the same bodies.
// Ratios are comparable between machines, microseconds aren't.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundleHandler } from './bundle.ts'

const stubbed = await bundleHandler(join(import.meta.dirname, 'stored.ts'))
const shipped = await bundleHandler(join(import.meta.dirname, '../../packages/functions/src/submit.ts'))
console.log(`bundle, minified: ${kib(shipped.length)} (${kib(gzipSync(shipped).length)} gzipped)\n`)

const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
writeFileSync(join(folder, 'handler.cjs'), stubbed)
const { handler } = await import(pathToFileURL(join(folder, 'handler.cjs')).href)
rmSync(folder, { recursive: true })

const event = (n: number) => ({
  event: 'page_viewed',
  user_id: 123_456 + n,
  session: '0198a7c2-5f1e-7c3a-9b2d-3f4e5a6b7c8d',
  properties: { path: '/pricing', referrer: 'https://example.com/?q=events', width: 1440, tags: ['a', 'b'] },
})
console.log('events per request | bytes | handler us/event | JSON.parse us/event | ratio')
for (const count of [1, 100, 500]) {
  const body = JSON.stringify(Array.from({ length: count }, (_, n) => event(n)))
  const requests = Math.ceil(10_000 / count)
  const payload = () => ({
    version: '2.0',
    routeKey: 'POST /submit',
    rawPath: '/submit',
    rawQueryString: '',
    headers: { host: 'api.example', 'content-type': 'application/json' },
    requestContext: { requestId: 'bench', http: { method: 'POST', path: '/submit' } },
    body,
    isBase64Encoded: false,
  })
  const submit = async () => {
    for (let n = 0; n < requests; n++) {
      const { statusCode } = await handler(payload())
      if (statusCode !== 202) throw new Error(`The handler responded ${statusCode}`)
    }
  }
  const parse = async () => {
    for (let n = 0; n < requests; n++) JSON.parse(body)
  }
  const [handled, floor] = [await cpu(submit), await cpu(parse)].map((us) => us / (requests * count))
  if (handled === undefined || floor === undefined) throw new Error('unreachable')
  console.log([count, body.length, handled.toFixed(2), floor.toFixed(2), (handled / floor).toFixed(1)].join(' | '))
}

/** Returns the CPU microseconds of a run: the least of fifteen after a warm-up, because others share the CPU. */
async function cpu(run: () => Promise<void>): Promise<number> {
  await run()
  const times: number[] = []
  for (let n = 0; n < 15; n++) {
    const before = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(before)
    times.push(user + system)
  }
  return Math.min(...times)
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`
}
