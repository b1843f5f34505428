import { newFolder, type Pipeline, startPipeline } from '@sluice/local/test/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCommand } from './command.ts'

const key = 'pk_a-key-of-this-test'
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '1', '--key', key])
})
afterAll(() => pipeline.kill('SIGKILL'))

const smoke = (...args: string[]) => startCommand('smoke', args).exit
const setFaults = (faults: object) =>
  fetch(`${pipeline.endpoints.api}/_sluice/faults`, { method: 'PUT', body: JSON.stringify(faults) })

describe('smoke', () => {
  it('follows an event from the URL to its object', async () => {
    const { code, stdout, stderr } = await smoke('--data-dir', pipeline.dataDir, '--key', key)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^accepted +\d+\.\d s {2}\S+ {2}shardId-000000000000 \d+$/m)
    expect(stdout).toMatch(
      /^delivered +\d+\.\d s {2}s3:\/\/api-kinesis-firehose-bucket\/events\/dt=.*ndjson {2}line \d+$/m,
    )
  })

  it('follows it on a stage whose names and endpoint are options', async () => {
    const { aws, api, bucket } = pipeline.endpoints
    const args = ['--stage', 'prod', '--endpoint', `${api}/submit`, '--bucket', bucket, '--key', key]
    const env = { AWS_ENDPOINT_URL: aws, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
    const { code, stdout } = await startCommand('smoke', args, undefined, env).exit
    expect([code, stdout]).toEqual([0, expect.stringContaining('delivered')])
    expect(stdout).toContain('Alarms notify nobody: set watching.email')
  })

  it('mentions no alarms of a personal stage, which has none', async () => {
    const { aws, api, ...names } = pipeline.endpoints
    const parts = ['--bucket', names.bucket, '--stream', names.stream, '--delivery-stream', names.deliveryStream]
    const args = ['--stage', 'frank', '--endpoint', `${api}/submit`, ...parts, '--key', key]
    const env = { AWS_ENDPOINT_URL: aws, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }
    const { code, stdout } = await startCommand('smoke', args, undefined, env).exit
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('Alarms')])
  })

  it('exits with 1 and the reason if the event is rejected', async () => {
    const { code, stdout } = await smoke('--data-dir', pipeline.dataDir)
    expect([code, stdout]).toEqual([1, expect.stringContaining('rejected   401: Send the key of this pipeline')])
  })

  it('exits with 1 if the event is in no object in time', async () => {
    await setFaults({ s3Unavailable: { probability: 1 } })
    const { code, stdout } = await smoke('--data-dir', pipeline.dataDir, '--key', key, '--within', '3', '--json')
    await setFaults({})
    expect([code, JSON.parse(stdout)]).toEqual([1, expect.objectContaining({ outcome: 'accepted' })])
  })

  it('names the endpoint that it needs', async () => {
    const { code, stderr } = await smoke('--stage', 'nowhere', '--bucket', 'b')
    expect([code, stderr]).toEqual([
      2,
      "smoke: The endpoint of stage nowhere isn't in .sst/outputs.json. Name it with --endpoint.\n",
    ])
  })
})
