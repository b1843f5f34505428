import { once } from 'node:events'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SubmitResponse } from '@sluice/core/response'
import { delivered, newFolder, type Pipeline, post, startPipeline } from '@sluice/local/test/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeployedAudit } from '../src/audit/deployed.ts'
import type { Followed } from '../src/follow/followed.ts'
import { startCommand } from './command.ts'

const folder = newFolder()
let pipeline: Pipeline
let id: string
beforeAll(async () => {
  pipeline = await startPipeline(mkdtempSync(join(folder, 'data-')), ['--no-web', '--buffer-seconds', '0'])
  const { results } = (await (await post(pipeline.endpoints.api, '{"event":"signup"}')).json()) as SubmitResponse
  const [result] = results
  id = result?.status === 'accepted' ? result.id : ''
  await delivered(pipeline, 1)
})
afterAll(async () => {
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

const run = (command: string, ...args: string[]) => startCommand(command, args).exit
const urlOf = () => pipeline.endpoints.api

/** Follows the event, and returns what is the same in every place. */
async function follow(...place: string[]) {
  const { code, stdout } = await run('follow', id, ...place, '--json')
  const { stream, copies } = JSON.parse(stdout) as Followed
  return { code, stream: stream.status === 'found' && [stream.shardId, stream.sequenceNumber], copies }
}

describe('a place', () => {
  it('is a running data folder, a URL, or a stopped data folder', async () => {
    const running = await follow('--data-dir', pipeline.dataDir)
    expect(running).toMatchObject({ code: 0, stream: ['shardId-000000000000', expect.any(String)] })
    expect(running.copies).toHaveLength(1)
    expect(await follow('--url', urlOf())).toEqual(running)

    const stopped = mkdtempSync(join(folder, 'data-'))
    const other = await startPipeline(stopped, ['--no-web', '--buffer-seconds', '0'])
    await post(other.endpoints.api, '{"event_id":"o-1-paid"}')
    await delivered(other, 1)
    other.kill('SIGKILL')
    await other.exited
    const { code, stdout } = await run('follow', 'o-1-paid', '--data-dir', stopped)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^object +s3:\/\/.*ndjson {2}line 1$/m)])
    expect((await run('follow', 'o-2-paid', '--data-dir', stopped)).code).toBe(1)
  })

  it('is audited through its AWS endpoint with --url', async () => {
    const { code, stdout } = await run('audit', '--url', urlOf(), '--json')
    expect([code, JSON.parse(stdout) as DeployedAudit]).toMatchObject([0, { accepted: 1, inS3: 1, lost: { lines: 0 } }])
  })

  it.each(['--data-dir', '--url'])('is tailed from its live stream with %s', async (option) => {
    const place = option === '--url' ? urlOf() : pipeline.dataDir
    const { child, exit } = startCommand('tail', [option, place, '--json'])
    await once(child.stderr, 'data')
    const text = `{"event":"live","place":"${option}"}`
    await post(urlOf(), text)
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const { code, stdout } = await exit
    expect([code, stdout]).toEqual([0, expect.stringContaining(`"event":${text}}\n`)])
  })

  it("has the bucket of the last deploy's outputs, if they are of its stage", async () => {
    const project = mkdtempSync(join(folder, 'project-'))
    mkdirSync(join(project, '.sst'))
    const outputs = {
      stream: 'api-kinesis-stream-dev',
      bucket: 'sluice-dev-bucket-x',
      submit: 'http://127.0.0.1:1/submit',
    }
    writeFileSync(join(project, '.sst/outputs.json'), JSON.stringify(outputs))
    const policyOf = (stage: string) =>
      startCommand('follow', ['--stage', stage, '--print-policy'], undefined, {}, project).exit
    expect((await policyOf('dev')).stdout).toContain('"arn:aws:s3:::sluice-dev-bucket-x"')
    expect((await policyOf('test')).stderr).toBe(
      "follow: The bucket of stage test isn't in .sst/outputs.json. Name it with --bucket.\n",
    )
  })

  it("has the region of a deploy: that of the shell, else of the stage's file", async () => {
    const project = mkdtempSync(join(folder, 'project-'))
    writeFileSync(join(project, '.env.prod'), 'SLUICE_REGION=eu-west-1\n')
    const regionOf = async (env: NodeJS.ProcessEnv, ...args: string[]) => {
      const policy = ['--stage', 'prod', '--print-policy', ...args]
      const { stdout } = await startCommand('tail', policy, undefined, { AWS_REGION: 'us-east-1', ...env }, project)
        .exit
      return /arn:aws:kinesis:([^:]*):/.exec(stdout)?.[1]
    }
    expect(await regionOf({})).toBe('eu-west-1')
    expect(await regionOf({ SLUICE_REGION: 'eu-west-2' })).toBe('eu-west-2')
    expect(await regionOf({ SLUICE_REGION: 'eu-west-2' }, '--region', 'eu-west-3')).toBe('eu-west-3')
  })

  it.each([
    [['x', '--url', 'http://127.0.0.1:1', '--stage', 'prod'], /^follow: --url and --stage exclude each other\./],
    [['x', '--bucket', 'b'], /^follow: --bucket belongs to a deployed stage\. Add --stage NAME\.\n$/],
    [['x', '--url', 'localhost'], /^follow: --url must be a URL like http:\/\/127\.0\.0\.1:8787, not "localhost"\.\n$/],
    [['x', '--url', 'http://127.0.0.1:1'], /^follow: No pipeline responds at http:\/\/127\.0\.0\.1:1: /],
    [['x', '--stage', 'Prod'], /^follow: --stage must have 1 to 32 characters of a-z, 0-9 and "-", not "Prod"\.\n$/],
    [
      ['x', '--stage', 'dev'],
      /^follow: The stage's bucket is unknown: \.sst\/outputs\.json isn't of this stage\. Name it/,
    ],
    [['x', '--data-dir', 'nowhere'], /^follow: There is no pipeline's data in nowhere\./],
    [[], /^follow: Name one event id: follow ID\.\n$/],
    [['x', '--around', 'noon'], /^follow: --around must be a time in UTC/],
  ])('is rejected in one line: %j', async (args, message) => {
    const { code, stderr } = await startCommand('follow', args, undefined, {}, folder).exit
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })

  it('must run to be tailed', async () => {
    const { code, stderr } = await run('tail', '--data-dir', join(folder, 'nowhere'))
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^tail: No pipeline runs on .*nowhere\. Start one with /)])
  })
})
