import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SubmitResponse } from '@sluice/core/response'
import { delivered, newFolder, type Pipeline, post, startPipeline } from '@sluice/local/test/pipeline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Audit } from '../src/audit/compare.ts'
import { type HostileEnvironment, hostileEnvironment } from './hostile/environment.ts'

const folder = newFolder()
let hostile: HostileEnvironment
let pipeline: Pipeline
beforeAll(async () => {
  hostile = await hostileEnvironment(folder)
  pipeline = await startPipeline(join(folder, 'data'), ['--no-web', '--buffer-seconds', '1'], undefined, hostile.env)
})
afterAll(async () => {
  hostile.stop()
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

/** Runs a tool in the hostile environment. */
function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const main = join(import.meta.dirname, '../src/main.ts')
  const child = spawn(process.execPath, [main, ...args], { env: { ...hostile.env, ...env } })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

it('delivers events', async () => {
  const response = await post(pipeline.endpoints.api, '[{"n":1},{"n":2}]')
  expect([response.status, ((await response.json()) as SubmitResponse).accepted]).toEqual([202, 2])
  expect(await delivered(pipeline, 2)).toHaveLength(2)
})

it('counts the accepted events of the running pipeline in an audit', async () => {
  const { stdout } = await run(['audit', '--json', '--data-dir', pipeline.dataDir])
  const { accepted, lost } = JSON.parse(stdout) as Audit
  expect([accepted, lost.lines]).toEqual([2, 0])
})

it('replays from and to the local endpoint', async () => {
  const day = new Date().toISOString().slice(0, 10)
  const nextDay = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  const range = ['--from', day, '--to', nextDay, '--state', join(folder, 'replay.json'), '--execute']
  const { code, stderr } = await run(['replay', ...range], { AWS_ENDPOINT_URL: pipeline.endpoints.aws })
  expect([code, stderr]).toEqual([0, expect.stringContaining('Replayed 2 events')])
})

it('connects to no other address and reads no credentials', () => {
  expect(hostile.escaped()).toEqual([])
  expect(existsSync(join(folder, 'home/credentials-were-read'))).toBe(false)
})
