import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connectSluice, type Sluice, startSluice } from '@sluice/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks } from '../code-blocks.ts'
import { build } from '../package.ts'
import { run, writeProject } from './project.ts'

const execute = promisify(execFile)
const page = 'start/test-your-product'
const [test = '', product = ''] = [...codeBlocks(page, 'js test'), ...codeBlocks(page, 'js product')]

let sluice: Sluice
let client: string
beforeAll(async () => {
  client = await build('client')
  sluice = await startSluice()
})
afterAll(() => sluice.stop())

const here = (code: string) => code.replaceAll('http://localhost:8787', new URL(sluice.url).origin)
const isMissing = (command: string) =>
  execute(command, ['--version']).then(
    () => false,
    () => true,
  )

describe('docs/start/test-your-product.md', () => {
  it('leads to tests that pass with Vitest, and leave nothing behind', async () => {
    const project = writeProject({ 'shop.test.js': test, 'shop.js': product }, { '@sluice/client': client })
    const output = await run(project, 'vitest/vitest.mjs', ['run', '--root', project.folder])
    expect(output).toMatch(/Tests +2 passed \(2\)/)
    expect(readdirSync(project.temporary).filter((name) => name.startsWith('sluice'))).toEqual([])
  })

  it('leads to a test that fails with what is wrong, if the product is wrong', async () => {
    const wrong = product.replace('user_id: userId', 'user_id: String(userId)')
    const project = writeProject({ 'shop.test.js': test, 'shop.js': wrong }, { '@sluice/client': client })
    const failed = run(project, 'vitest/vitest.mjs', ['run', '--root', project.folder])
    await expect(failed).rejects.toThrow(/user_id/)
  })

  it.each(codeBlocks(page, 'js').filter((code) => code.includes('sluice.clock')))(
    'moves time as its example shows: %#',
    async (code) => {
      const start = code.includes('startSluice') ? '' : "const sluice = await startSluice({ clock: 'manual' })\n"
      const source = `import { startSluice } from '@sluice/testing'\n${start}${code}\nawait sluice.stop()\n`
      const { folder } = writeProject({ 'example.js': source })
      const { stdout } = await execute(process.execPath, [join(folder, 'example.js')], { cwd: folder })
      expect(stdout).toMatch(/^429$|"event":"signup"/m)
    },
  )

  it('has routes for a shell', async ({ skip }) => {
    skip(await isMissing('curl'), 'curl is not on this machine')
    const [script = ''] = codeBlocks(page, 'sh')
    const { stdout } = await execute('sh', ['-ec', here(script)])
    expect(stdout).toContain('"text":"{\\"event\\":\\"signup\\",\\"user_id\\":123}"')
    expect(stdout).toContain('"lines":["{\\"_meta\\":')
    expect((await sluice.stats()).faults.active).toEqual({})
  })

  it('has routes for Python', async ({ skip }) => {
    skip(await isMissing('python3'), 'python3 is not on this machine')
    const [script = ''] = codeBlocks(page, 'python')
    await execute('python3', ['-c', here(script)])
    expect(await sluice.received()).toHaveLength(1)
    const late = here(script)
      .replace('"user_id": 123}', '"user_id": 124}')
      .replace('({"event": "signup"})', '({"user_id": 123})')
    await expect(execute('python3', ['-c', late])).rejects.toThrow(/AssertionError: There is no accepted event/)
  })

  it('starts a pipeline with a manual clock for other languages', async () => {
    const [command = ''] = codeBlocks(page, 'sh manual')
    const code = /^node -e "(.*)"$/m.exec(command)?.[1]?.replace('8787', '0') ?? ''
    const printing = code.replace(/\)$/, '.then(({ url }) => console.log(url)))')
    const { folder, temporary } = writeProject({})
    const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
    const child = spawn(process.execPath, ['-e', printing], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
    const [url] = await once(child.stdout, 'data')
    const other = await connectSluice(String(url).trim())
    await other.clock.advance('1h')
    expect((await other.clock.now()).toISOString()).toBe('2026-01-01T01:00:00.000Z')
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(readdirSync(temporary).filter((name) => name.startsWith('sluice'))).toEqual([])
  })
})
