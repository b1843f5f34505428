import lighthouse, { type Flags, type Result } from 'lighthouse'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser } from './browser.ts'
import { sharedSetup } from './fixtures.ts'
import { startPipeline } from './pipeline.ts'
import { serve, serveDeployedConsole } from './site.ts'

/** Performance is only logged, because it depends on the machine. size.test.ts limits the bytes. */
const required = ['accessibility', 'best-practices', 'seo']

let flags: Flags
let browser: Browser
let pipeline: Awaited<ReturnType<typeof startPipeline>>
let site: Awaited<ReturnType<typeof serveDeployedConsole>>

beforeAll(async () => {
  const { deployedConsole } = await sharedSetup()
  const free = await serve(() => {})
  await free.stop()
  flags = {
    port: free.port,
    logLevel: 'error',
    onlyCategories: [...required, 'performance'],
    disableFullPageScreenshot: true,
    // The local console requests its counts every second, so it is never quiet for longer.
    networkQuietThresholdMs: 500,
    cpuQuietThresholdMs: 500,
  }
  browser = await launchBrowser(`--remote-debugging-port=${free.port}`)
  pipeline = await startPipeline(1, 0)
  site = await serveDeployedConsole(deployedConsole)
  site.api = pipeline.url
}, 600_000)

afterAll(async () => {
  await site?.stop()
  await browser?.close()
  await pipeline?.stop()
})

it.each([
  ['deployed', 5, () => site.url],
  // Its additional panels load after the first page.
  ['local', 1, () => pipeline.url],
])(
  'gives the %s console all points on a phone, by the median of %i',
  { timeout: 300_000 },
  async (name, count, url) => {
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
    expect(required.map(medianOf), runs.flatMap(shortcomings).join('\n')).toEqual([1, 1, 1])
  },
)

/** Returns what cost points in the required categories or stopped Lighthouse. */
function shortcomings({ audits, categories, runtimeError }: Result): string[] {
  const counted = required.flatMap(
    (category) => categories[category]?.auditRefs.filter(({ weight }) => weight > 0) ?? [],
  )
  const lost = counted.flatMap(({ id }) => audits[id] ?? []).filter(({ score }) => score !== null && score < 1)
  const reasons = lost.map(({ id, details }) => `${id}: ${JSON.stringify(details)}`)
  return runtimeError ? [runtimeError.message, ...reasons] : reasons
}
