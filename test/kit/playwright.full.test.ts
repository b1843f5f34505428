import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { findLaunchOptions } from '@sluice/web/test/browser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeBlocks } from '../code-blocks.ts'
import { build } from '../package.ts'
import { run, writeProject } from './project.ts'

/** The number of runs. 500 were run for the record in bench/results. */
const runs = Number(process.env.SLUICE_PLAYWRIGHT_RUNS ?? 20)

const page = `<!doctype html><title>Shop</title><button>Sign up</button>
<script type="module">
import { createClient } from '/browser.js'
const events = createClient({ url: new URLSearchParams(location.search).get('collector'), flush: { ms: 50 } })
document.querySelector('button').onclick = () => events.track({ event: 'signup', user_id: 123 })
</script>`

let client: string
const shop = createServer(({ url = '' }, response) => {
  const isScript = url.endsWith('.js')
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
  response.end(isScript ? readFileSync(join(client, url)) : page)
})
beforeAll(async () => {
  client = await build('client')
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  shop.closeAllConnections()
  shop.close()
})

it(`passes ${runs} times of ${runs} with Playwright, as its page shows`, async () => {
  const [example = ''] = codeBlocks('start/test-your-product', 'js playwright')
  const launchOptions = await findLaunchOptions()
  const config = { testDir: '.', workers: 2, retries: 0, reporter: 'line', timeout: 120_000, use: { launchOptions } }
  const project = writeProject({
    'shop.spec.js': example.replace('@playwright/test', 'playwright/test'),
    'playwright.config.js': `export default ${JSON.stringify(config)}`,
  })
  const { port } = shop.address() as AddressInfo
  const env = { SHOP: `http://localhost:${port}/` }
  const output = await run(project, 'playwright/cli.js', ['test', `--repeat-each=${runs}`], env)
  expect(output).toMatch(new RegExp(`^ +${runs} passed`, 'm'))
  expect(output).not.toMatch(/failed|flaky|skipped/)
}, 3_600_000)
