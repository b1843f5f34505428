// @vitest-environment node
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, expect, test } from 'vitest'

/** What the page names, and so loads before it can be used; later chunks do not count. */
let firstLoad: { name: string; gzipBytes: number }[]

beforeAll(async () => {
  const root = join(import.meta.dirname, '..')
  const built = (await build({ root, logLevel: 'error', build: { write: false } })) as Rolldown.RolldownOutput
  const files = built.output.map((file) => ({
    name: file.fileName,
    content: file.type === 'asset' ? file.source : file.code,
  }))
  const page = String(files.find(({ name }) => name === 'index.html')?.content)
  firstLoad = files
    .filter(({ name }) => page.includes(`"/${name}"`))
    .map(({ name, content }) => ({ name, gzipBytes: gzipSync(content).length }))
})

test.each([
  ['JavaScript', '.js', 85_000],
  ['CSS', '.css', 6_000],
])('the first load has %s (*%s) of at most %i bytes, compressed', (_, ending, maxBytes) => {
  const files = firstLoad.filter(({ name }) => name.endsWith(ending))
  const total = files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0)
  expect(files).not.toEqual([])
  expect(total).toBeLessThanOrEqual(maxBytes)
})
