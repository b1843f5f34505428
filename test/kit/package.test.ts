import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildAndInstall } from '../package.ts'

const run = promisify(execFile)
let project: string
beforeAll(async () => {
  project = (await buildAndInstall('testing')).project
})

const write = (file: string, text: string): string => {
  writeFileSync(join(project, file), text)
  return join(project, file)
}

/** The five lines of the README. */
const readme = () => {
  const text = readFileSync(join(project, 'node_modules/@sluice/testing/README.md'), 'utf8')
  return /```js\n(.*?)```/s.exec(text)?.[1] ?? ''
}

describe('the packed test kit', () => {
  it('needs no other package, and has no script', () => {
    const manifest = JSON.parse(readFileSync(join(project, 'node_modules/@sluice/testing/package.json'), 'utf8'))
    expect(Object.keys(manifest).filter((name) => /^dependencies|scripts/.test(name))).toEqual([])
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@sluice'])
    expect(existsSync(join(project, 'node_modules/@sluice/testing/THIRD-PARTY-LICENSES'))).toBe(true)
  })

  it('runs the lines of its README', async () => {
    const { stdout } = await run(process.execPath, [write('readme.mjs', `${readme()}\nconsole.log(event.text)`)])
    expect(stdout).toBe('{"event":"signup","user_id":123}\n')
  })

  it('delivers on its own clock, in a folder without a clone', async () => {
    const code = `import { startSluice } from '@sluice/testing'
const sluice = await startSluice({ clock: 'manual', bufferSeconds: 60 })
await fetch(sluice.url, { method: 'POST', body: '{"event":"signup"}' })
await sluice.waitForEvent({ event: 'signup' })
const before = (await sluice.objects()).length
await sluice.clock.advance('61s')
console.log(before, (await sluice.objects()).length)
await sluice.stop()`
    expect((await run(process.execPath, [write('clock.mjs', code)])).stdout).toBe('0 1\n')
  })

  it('has types that check a match, an option and a fault', async () => {
    const code = `import { connectSluice, startSluice, type Sluice } from '@sluice/testing'
const sluice: Sluice = await startSluice({ shards: 2, faults: { throttle: 0.3 } })
const { text, meta, result }: { text: string; meta: { id: string }; result: { status: 'accepted' } } =
  await sluice.waitForEvent({ event: 'signup', user_id: 123 })
await sluice.faults.set({ loseReply: { count: 1 } })
console.log(text, meta.id, result.status, (await connectSluice('http://127.0.0.1:8787')).names.bucket)
// @ts-expect-error: the clock has no such mode
await startSluice({ clock: 'fast' })
// @ts-expect-error: a fault has no such member
await sluice.faults.set({ loseReply: { often: true } })
`
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const options = ['--noEmit', '--strict', '--lib', 'ES2025,DOM', '--module', 'NodeNext', '--types', '']
    await run(process.execPath, [tsc, ...options, write('types.mts', code)], { cwd: project })
  })
})
