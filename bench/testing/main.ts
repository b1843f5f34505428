// Measures the test kit, and what its peers need for the same steps. Prints JSON.
//   npm run bench:testing [-- --peers]
// With --peers, run `npm ci` in bench/peers first.
import { execFileSync, spawn } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { newFolder } from '@sluice/local/test/pipeline'
import { type Sluice, startSluice } from '@sluice/testing'
import { bundle } from '@sluice/testing/bundle'
import { measurePeers } from './peers.ts'
import { round, summary } from './summary.ts'

const { values } = parseArgs({ options: { peers: { type: 'boolean', default: false } } })

const post = (url: string, events: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(events) })

/** Returns the duration of a call in milliseconds. */
async function msOf(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await call()
  return performance.now() - startedAt
}

async function starts(): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < 20; n++) {
    let sluice: Sluice | undefined
    const ms = await msOf(async () => {
      sluice = await startSluice()
    })
    times.push(ms)
    await sluice?.stop()
  }
  return times
}

async function resets(sluice: Sluice): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < 100; n++) {
    await post(
      sluice.url,
      Array.from({ length: 100 }, (_, i) => ({ event: 'signup', n: i })),
    )
    await sluice.deliver()
    times.push(await msOf(sluice.reset))
  }
  return times
}

/** Returns how long after the response of `POST /submit` the waiting call returned the event; 0 if it was earlier. */
async function waits(sluice: Sluice): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < 1_000; n++) {
    const waiting = sluice.waitForEvent({ n }).then(() => performance.now())
    await (await post(sluice.url, { event: 'signup', n })).text()
    const acknowledgedAt = performance.now()
    times.push(Math.max(0, (await waiting) - acknowledgedAt))
    if (n % 100 === 99) await sluice.reset()
  }
  return times
}

/** Measures the delivery of 10,000 events, in two requests a second apart: a shard accepts 1 MiB per second. */
async function deliveries(): Promise<number[]> {
  const sluice = await startSluice({ clock: 'manual', bufferMiB: 128 })
  const times: number[] = []
  const batch = Array.from({ length: 5_000 }, (_, n) => ({ event: 'signup', n }))
  for (let n = 0; n < 20; n++) {
    for (let request = 0; request < 2; request++) {
      if ((await post(sluice.url, batch)).status !== 202) throw new Error('A batch was not accepted.')
      await sluice.clock.advance('1s')
    }
    times.push(await msOf(sluice.deliver))
    const { delivered } = await sluice.stats()
    if (delivered !== 10_000) throw new Error(`${delivered} events were delivered.`)
    await sluice.reset()
  }
  await sluice.stop()
  return times
}

/** Measures 24 hours in which S3 fails, after which the event is gone from the stream. */
async function retention(): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < 5; n++) {
    const sluice = await startSluice({ clock: 'manual', faults: { s3Unavailable: 1 } })
    await post(sluice.url, { event: 'signup' })
    times.push(await msOf(() => sluice.clock.advance('24.5h')))
    const { expired } = await sluice.stats()
    if (expired !== 1) throw new Error(`${expired} events expired.`)
    await sluice.stop()
  }
  return times
}

/** Measures new processes of a program, from their start until they print the first line of an object. */
async function coldStarts(program: string): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < 10; n++) {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await new Promise<string[]>((resolve) =>
      createInterface(child.stdout).once('line', (text) => resolve([text])),
    )
    times.push(performance.now() - startedAt)
    if (!line?.includes('"event":"signup"')) throw new Error(`A process printed ${line}.`)
    await new Promise((resolve) => child.once('exit', resolve))
  }
  return times
}

const start = summary(await starts())
const source = join(import.meta.dirname, 'cold.ts')
const bundled = join(newFolder(), 'cold.mjs')
const bundleBytes = await bundle(source, bundled)
const sluice = await startSluice()
const kit = {
  start: { what: 'ms of startSluice() with the modules imported', ...start, limit: 150 },
  reset: { what: 'ms of reset() after 100 events and one object', ...summary(await resets(sluice)), limit: 5 },
  wait: {
    what: 'ms from the response of POST /submit to the return of waitForEvent()',
    ...summary(await waits(sluice)),
    limit: 5,
  },
  deliver: { what: 'ms of deliver() for 10,000 events, manual clock', ...summary(await deliveries()), limit: 50 },
  retention: { what: 'ms of 24.5 hours with S3 down, manual clock', ...summary(await retention()), limit: 1_000 },
  cold: {
    what: 'ms from the start of a process to its first delivered line, bundled as in a package',
    ...summary(await coldStarts(bundled)),
    limit: 600,
    bundleBytes,
  },
  coldFromSources: {
    what: 'the same from the sources of the clone, whose types Node removes',
    ...summary(await coldStarts(source)),
  },
}
await sluice.stop()
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
const about = { commit, node: process.version, cores: cpus().length, load: round(loadavg()[0] ?? 0) }
console.log(JSON.stringify({ ...about, kit, ...(values.peers && { peers: await measurePeers() }) }, undefined, 2))
