import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { makeClone } from './clone.ts'
import { delivered, newFolder, type Pipeline, post, startPipeline } from './pipeline.ts'

const running: Pipeline[] = []
afterEach(async () => {
  for (const { kill, exited } of running.splice(0)) {
    kill('SIGKILL')
    await exited
  }
})

const names = ['with space', 'für', '100%', 'a%20b', ...(process.platform === 'win32' ? [] : ['#1 why?'])]

describe.each(names)('in a folder named "%s"', (name) => {
  const clone = makeClone(join(newFolder(), name.replaceAll('%%', '%')), ['core', 'functions', 'local', 'cli', 'web'])
  const start = async (...args: string[]) => {
    const pipeline = await startPipeline(join(clone, '.sluice'), ['--buffer-seconds', '0', ...args], clone)
    running.push(pipeline)
    return pipeline
  }

  it('serves the built console and delivers events', async () => {
    const pipeline = await start()
    const { api } = pipeline.endpoints
    expect((await post(api, '{"n":1}')).status).toBe(202)
    expect(await delivered(pipeline, 1)).toHaveLength(1)
    const page = await (await fetch(api)).text()
    const [, script = ''] = /src="(.*?\.js)"/.exec(page) ?? []
    expect((await fetch(new URL(script, api))).status).toBe(200)
  })

  it('serves the console from its sources with --watch, and loads a changed handler', async () => {
    const { api } = (await start('--watch')).endpoints
    expect((await post(api, '{"n":1}')).status).toBe(202)
    const script = await fetch(`${api}/src/app/main.tsx`)
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript'])
    const page = await (await fetch(api, { headers: { accept: 'text/html' } })).text()
    expect(page).toContain('/src/app/main.tsx')

    const core = join(clone, 'packages/core/src/pipeline.ts')
    writeFileSync(core, readFileSync(core, 'utf8').replace('requestEvents: 5_000', 'requestEvents: 1'))
    while ((await post(api, '[{},{}]')).status !== 413) await sleep(100)
  })
})
