import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '@sluice/testing/bundle'
import { expect, it } from 'vitest'
import { run, writeProject } from './project.ts'

const count = 50

/** A test file with its own pipeline, which sends events with the number of the file. */
const testFile = (number: number) => `
import { createServer } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { startSluice } from 'kit/index.mjs'
import { expect, it } from 'vitest'

const isFree = (url) => new Promise((resolve) => {
  const server = createServer().once('error', () => resolve(false))
  server.listen(Number(new URL(url).port), '127.0.0.1', () => server.close(() => resolve(true)))
})
const send = (sluice, events) => fetch(sluice.url, { method: 'POST', body: JSON.stringify(events) })

it('sees its own events only', async () => {
  const sluice = await startSluice({ clock: ${number % 2 ? `'manual'` : `'system'`} })
  const events = Array.from({ length: 20 }, (_, n) => ({ file: ${number}, n }))
  await Promise.all(events.map((event) => send(sluice, event)))
  await sluice.deliver({ timeoutMs: 240_000 })
  const lines = (await sluice.objects()).flatMap(({ lines }) => lines.map((line) => JSON.parse(line)))
  const delivered = lines.map(({ file, n }) => file + ' ' + n).sort()
  // With the system's clock, a busy machine lets attempts time out, which stores events again.
  const distinct = ${number % 2 ? 'delivered' : '[...new Set(delivered)]'}
  expect(distinct).toEqual(events.map(({ file, n }) => file + ' ' + n).sort())
  const received = (await sluice.received()).map(({ value }) => value.file)
  expect(new Set(received)).toEqual(new Set([${number}]))
  await sluice.reset()
  expect(await sluice.received()).toEqual([])
  expect([await isFree(sluice.url), await isFree(sluice.awsEndpoint)]).toEqual([false, false])
  await sluice.stop()
  expect([await isFree(sluice.url), await isFree(sluice.awsEndpoint)]).toEqual([true, true])
  // A closed handle is listed until the next turns of the event loop.
  while (process.getActiveResourcesInfo().some((name) => name.startsWith('TCP'))) await nextTurn()
}, 300_000)
`

it(`runs ${count} files at the same time, each with its own pipeline`, async () => {
  const files = Array.from({ length: count }, (_, n) => [`file-${n}.test.js`, testFile(n)])
  const project = writeProject(Object.fromEntries(files))
  // One file, because 50 threads would transform the sources 50 times.
  await bundle(
    fileURLToPath(import.meta.resolve('@sluice/testing')),
    join(project.folder, 'node_modules/kit/index.mjs'),
  )
  const args = ['run', '--root', project.folder, '--pool', 'threads', '--maxWorkers', `${count}`]
  const output = await run(project, 'vitest/vitest.mjs', args)
  expect(output).toMatch(new RegExp(`Tests +${count} passed \\(${count}\\)`))
  expect(readdirSync(project.temporary).filter((name) => name.startsWith('sluice'))).toEqual([])
}, 600_000)
