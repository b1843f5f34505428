import lighthouse, { type Flags, type Result } from 'lighthouse'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { startPipeline } from './pipeline.ts'
import { serve, serveDeployedConsole } from './site.ts'

/** Performance is reported only: it says as much of the machine as of the page. Bytes are gated, in size.test.ts. */
const gated = ['accessibility', 'best-practices', 'seo']

let flags: Flags
let browser: Browser
let pipeline: Awaited<ReturnType<typeof startPipeline>>
let site: Awaited<ReturnType<typeof serveDeployedConsole>>

beforeAll(async () => {
  const free = await serve(() => {})
  await free.stop()
  flags = {
    port: free.port,
    logLevel: 'error',
    onlyCategories: [...gated, 'performance'],
    disableFullPageScreenshot: true,
    // The local console asks for its counts each second, and so is never quiet for longer.
    networkQuietThresholdMs: 500,
    cpuQuietThresholdMs: 500,
  }
  browser = await launchBrowser(`--remote-debugging-port=${free.port}`)
  pipeline = await startPipeline(1, 0)
  site = await serveDeployedConsole(inject('deployedConsole'))
  site.api = pipeline.url
}, 480_000)

afterAll(async () => {
  await site?.stop()
  await browser?.close()
  await pipeline?.stop()
})

test.each([
  ['deployed', 5, () => site.url],
  // What it has besides comes after the first load.
  ['local', 1, () => pipeline.url],
])('the %s console has all points of Lighthouse on a phone, by the median of %i', async (name, count, url) => {
  const runs: Result[] = []
  while (runs.length < count) {
    const run = await lighthouse(url(), flags)
    if (run) runs.push(run.lhr)
  }
  const medianOf = (category: string) => {
    const scores = runs.map(({ categories }) => categories[category]?.score ?? 0).sort((a, b) => a - b)
    return scores[Math.floor(count / 2)]
  }
  console.info(`Lighthouse, performance of the ${name} console: ${Math.round((medianOf('performance') ?? 0) * 100)}`)
  expect(gated.map(medianOf), runs.flatMap(shortcomings).join('\n')).toEqual([1, 1, 1])
})

/** What cost points in the gated categories, or kept Lighthouse from looking. */
function shortcomings({ audits, categories, runtimeError }: Result): string[] {
  const counted = gated.flatMap((category) => categories[category]?.auditRefs.filter(({ weight }) => weight > 0) ?? [])
  const lost = counted.flatMap(({ id }) => audits[id] ?? []).filter(({ score }) => score !== null && score < 1)
  const told = lost.map(({ id, details }) => `${id}: ${JSON.stringify(details)}`)
  return runtimeError ? [runtimeError.message, ...told] : told
}
