import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { callAws } from '../src/aws/json-client.ts'
import { folderGuard } from '../src/disk/folder-guard.ts'
import { openStates, type State } from '../src/firehose/state.ts'
import { delivered, newFolder, type Pipeline, post, startPipeline } from './pipeline.ts'

const running: Pipeline[] = []
afterEach(async () => {
  for (const { kill, exited } of running.splice(0)) {
    kill('SIGKILL')
    await exited
  }
})

async function start(seconds: number): Promise<Pipeline> {
  const dataDir = join(newFolder(), 'data')
  const pipeline = await startPipeline(dataDir, ['--no-web', '--buffer-seconds', String(seconds)])
  running.push(pipeline)
  return pipeline
}

const errorsOf = ({ output }: Pipeline) => output().match(/ error .*/g) ?? []
const lost = ({ dataDir }: Pipeline) =>
  ` error    The data folder ${dataDir} was deleted or replaced while Sluice was running. Restart Sluice.`

describe('a data folder under a running pipeline', () => {
  it('gets 503 and one line of advice once it is deleted', async () => {
    const pipeline = await start(0)
    const { api } = pipeline.endpoints
    await post(api, '{}')
    await delivered(pipeline, 1)
    rmSync(pipeline.dataDir, { recursive: true })
    const responses = await Promise.all([post(api, '{}'), post(api, '{}')])
    expect(responses.map(({ status }) => status)).toEqual([503, 503])
    expect(errorsOf(pipeline)).toEqual([lost(pipeline)])
  })

  it('delivers nothing into the folder that replaced it, and reports it at its end', async () => {
    const pipeline = await start(900)
    await post(pipeline.endpoints.api, '{}')
    renameSync(pipeline.dataDir, `${pipeline.dataDir}-moved`)
    mkdirSync(join(pipeline.dataDir, 's3', pipeline.endpoints.bucket), { recursive: true })
    pipeline.kill('SIGTERM')
    expect(await pipeline.exited).toBe(1)
    expect(pipeline.output()).not.toContain('All accepted events are on disk')
    const own = `${pipeline.dataDir}-moved`
    const again = await startPipeline(own, ['--no-web', '--buffer-seconds', '0'])
    running.push(again)
    expect(await delivered(again, 1)).toHaveLength(1)
  }, 30_000)
})

describe('the state of a delivery stream', () => {
  it('is not saved into the folder that replaced its own', async () => {
    const folder = newFolder()
    const database = join(folder, 'kinesis.db')
    writeFileSync(database, '')
    const guard = folderGuard(folder)
    guard.watch(database)
    const states = openStates(join(folder, 'firehose'), guard)
    renameSync(folder, `${folder}-moved`)
    mkdirSync(folder)
    const state = { deliveryStream: { name: 'd' }, checkpoints: {}, lines: 1 } as State
    await expect(states.save(state)).rejects.toThrow('was deleted or replaced')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a folder inside the data folder', () => {
  it('is reported once if it is the bucket, and delivery continues once it is back', async () => {
    const pipeline = await start(0)
    const { api, bucket } = pipeline.endpoints
    rmSync(join(pipeline.dataDir, 's3'), { recursive: true })
    expect((await post(api, '{}')).status).toBe(202)
    while (errorsOf(pipeline).length === 0) await sleep(50)
    await sleep(1_000) // several tries
    expect(errorsOf(pipeline)).toEqual([expect.stringContaining(`create it (aws s3 mb s3://${bucket}) or restart`)])
    mkdirSync(join(pipeline.dataDir, 's3', bucket), { recursive: true })
    expect(await delivered(pipeline, 1)).toHaveLength(1)
  })

  it('comes back with the next delivery if it is that of the delivery stream', async () => {
    const pipeline = await start(0)
    rmSync(join(pipeline.dataDir, 'firehose'), { recursive: true })
    await post(pipeline.endpoints.api, '{}')
    expect(await delivered(pipeline, 1)).toHaveLength(1)
    expect(errorsOf(pipeline)).toEqual([])
  })
})

describe('a stream that was deleted under its delivery stream', () => {
  it('is reported once, and a reset creates both again', async () => {
    const pipeline = await start(0)
    const { api, aws, stream } = pipeline.endpoints
    await callAws(aws, 'Kinesis_20131202.DeleteStream', { StreamName: stream })
    while (errorsOf(pipeline).length === 0) await sleep(50)
    await sleep(1_000) // several tries
    expect(errorsOf(pipeline)).toEqual([
      expect.stringMatching(/not found\. Delete the delivery stream, or create both/),
    ])
    expect((await fetch(`${api}/_sluice/reset`, { method: 'POST' })).status).toBe(200)
    await post(api, '{}')
    expect(await delivered(pipeline, 1)).toHaveLength(1)
  })
})
