import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { limits } from '@sluice/core/pipeline'
import { lineRejection, storedLine } from '@sluice/core/stored-line'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks } from '../code-blocks.ts'
import { buildAndInstall } from '../package.ts'

const run = promisify(execFile)
const bin = (name: string, file: string) =>
  join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)

let built: string
let project: string
let url: string
const events: object[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const sent = Buffer.concat(chunks)
    .toString()
    .split('\n')
    .map((line) => JSON.parse(line))
  events.push(...sent)
  response.end(JSON.stringify({ results: sent.map((_, index) => ({ index, status: 'accepted' })) }))
})

beforeAll(async () => {
  ;({ built, project } = await buildAndInstall('client'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/submit`
})
afterAll(() => server.close())

const write = (file: string, text: string): string => {
  writeFileSync(join(project, file), text)
  return join(project, file)
}
const literals = (code: string) => new Set((code.match(/\b\d[\d.]*(?:e\d+)?/g) ?? []).map(Number))

describe('the package', () => {
  it('has no dependency and no script', () => {
    const manifest = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8'))
    expect(Object.keys(manifest).filter((key) => /dependencies|scripts/i.test(key))).toEqual([])
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@sluice'])
  })

  it.each([
    ['an ES module', 'esm.mjs', `import { createClient } from '@sluice/client'`],
    ['a CommonJS module', 'cjs.cjs', `const { createClient } = require('@sluice/client')`],
  ])('sends events from %s, even if it does not flush', async (_, file, statement) => {
    const path = write(file, `${statement}\ncreateClient({ url: ${JSON.stringify(url)} }).track({ from: '${file}' })\n`)
    await run(process.execPath, [path])
    expect(events).toContainEqual(expect.objectContaining({ from: file, event_id: expect.any(String) }))
  })

  it.each(['client', 'server-sender'])('works as docs/send/%s.md shows', async (page) => {
    const [example = ''] = codeBlocks(`send/${page}`, 'js client')
    const code = example.replace('http://localhost:8787/submit', url).replace('/var/lib/my-service', project)
    const path = write(`${page}.mjs`, `${code}\nsluice.track({ from: '${page}' })`)
    await run(process.execPath, [path])
    expect(events).toContainEqual(expect.objectContaining({ from: page }))
  })

  it('has types that narrow track()', async () => {
    const sample = (id: string) => `import { createClient } from '@sluice/client'
type Events = { event: 'signup'; user_id: number } | { event: 'left' }
const sluice = createClient<Events>({ url: '', onRejected: (event, id, { code }) => console.log(event.event, id, code) })
const id: string = sluice.track({ event: 'signup', user_id: ${id} })
// @ts-expect-error: the event has no such name
sluice.track({ event: 'singup', user_id: 1 })
createClient({ url: '' }).track({ anything: id })
`
    const tsc = bin('typescript', 'bin/tsc')
    const check = (...options: string[]) =>
      run(process.execPath, [tsc, '--noEmit', '--strict', '--lib', 'ES2022,DOM', '--types', '', ...options], {
        cwd: project,
      })
    const wrong = check(write('wrong.mts', sample(`'1'`)), '--module', 'NodeNext')
    await Promise.all([
      check(write('types.mts', sample('1')), write('types.cts', sample('1')), '--module', 'NodeNext'),
      check(write('types.ts', sample('1')), '--module', 'ESNext', '--moduleResolution', 'Bundler'),
      expect(wrong).rejects.toMatchObject({ stdout: expect.stringContaining('TS2322') }),
    ])
  })

  it('becomes a part of a Vite build, with localStorage as a chunk', async () => {
    write('index.html', '<script type="module" src="/main.js"></script>')
    write('main.js', `import { createClient } from '@sluice/client'\ncreateClient({ url: '/submit' }).track({})\n`)
    await run(process.execPath, [bin('vite', 'bin/vite.js'), 'build', project, '--logLevel', 'warn'], { cwd: project })
    const chunks = readdirSync(join(project, 'dist/assets')).map((file) => file.replace(/-.{8}\.js$/, ''))
    expect(chunks.sort()).toEqual(['index', 'local-store'])
    const html = readFileSync(join(project, 'dist/index.html'), 'utf8')
    const entry = /assets\/(index.*?\.js)/.exec(html)?.[1] ?? ''
    expect(readFileSync(join(project, 'dist/assets', entry), 'utf8')).toContain('indexedDB')
  })

  it.each(['browser.js', 'node.js', 'node.cjs'])("contains core's current limits and messages: %s", (file) => {
    const code = readFileSync(join(built, file), 'utf8')
    const { requestBytes, requestEvents, lineBytes } = limits
    // The client counts the quotes of the id itself.
    const overhead = storedLine('{"a":1}', '', '2026-01-01T00:00:00.000Z').length - '{"a":1}'.length - 2
    const missing = [requestBytes, requestEvents, lineBytes, overhead].filter((value) => !literals(code).has(value))
    expect(missing).toEqual([])
    const message = lineRejection('x'.repeat(lineBytes + 1))?.message ?? ''
    expect(code).toContain(message.replace(String(lineBytes + 1), '#'))
  })

  it.each([
    ['browser.js', 3_582],
    ['local-store.js', 240],
    ['node.js', 3_945],
    ['node.cjs', 4_350],
  ])('stays small: %s has at most %i bytes', (file, maxBytes) => {
    expect(gzipSync(readFileSync(join(built, file)), { level: 9 }).length).toBeLessThanOrEqual(maxBytes)
  })

  it('needs no eval', () => {
    const code = ['browser.js', 'local-store.js'].map((file) => readFileSync(join(built, file), 'utf8')).join()
    expect(code).not.toMatch(/\beval\b|\bFunction\(|new Function/)
  })
})
