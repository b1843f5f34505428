import { execFile } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { delivered, newFolder, type Pipeline, startPipeline } from '@sluice/local/test/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAndInstall } from '../package.ts'
import { killSenders } from './killed-senders.ts'
import { findRuntime, type Runtime, type RuntimeName } from './runtimes.ts'

const run = promisify(execFile)
let project: string
let pipeline: Pipeline
beforeAll(async () => {
  const [installed, started] = await Promise.all([buildAndInstall('client'), startPipeline(newFolder())])
  project = installed.project
  pipeline = started
})
afterAll(async () => {
  pipeline?.kill('SIGKILL')
  await pipeline?.exited
})

let stored = 0

describe.each(['bun', 'deno'] as RuntimeName[])('the packed client in %s', (name) => {
  let runtime: Runtime
  beforeAll(() => {
    runtime = findRuntime(name)
  }, 600_000)

  it('sends events from memory, even if it does not flush', async () => {
    const path = join(project, `${name}.mjs`)
    const options = JSON.stringify({ url: `${pipeline.endpoints.api}/submit` })
    writeFileSync(
      path,
      `import { createClient } from '@sluice/client'\ncreateClient(${options}).track({ from: '${name}' })\n`,
    )
    await run(runtime.command, [...runtime.args, path], { cwd: project })
    const lines = await delivered(pipeline, ++stored)
    expect(lines.map((line) => JSON.parse(line).from)).toContain(name)
  })

  it('loses no confirmed event when it and the pipeline are killed', { timeout: 300_000 }, async () => {
    const sender = readFileSync(join(import.meta.dirname, 'numbered-sender.ts'), 'utf8')
    writeFileSync(join(project, 'numbered-sender.ts'), sender.replace('@sluice/client/node', '@sluice/client'))
    copyFileSync(join(import.meta.dirname, 'request-log.ts'), join(project, 'request-log.ts'))
    const report = await killSenders({ events: 5_000, kills: 6, seed: 6, runtime, folderOfSender: project })
    console.log(name, JSON.stringify(report).slice(0, 1_000))
    expect(report).toMatchObject({ lost: [], phantoms: [], withTwoIds: [], unexplained: [] })
    expect([report.persisted > 4_000, report.killedSenders > 3, report.killedPipelines > 0]).toEqual([true, true, true])
  })
})
