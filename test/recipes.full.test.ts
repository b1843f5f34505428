import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import type { SubmitResponse } from '@sluice/core/response'
import { lineId } from '@sluice/core/stored-line'
import { makeClone } from '@sluice/local/test/clone'
import { delivered, newFolder, type Pipeline, post, startPipeline, storedLines } from '@sluice/local/test/pipeline'
import { afterEach, describe, expect, it } from 'vitest'
import { codeBlocks } from './code-blocks.ts'

const folder = newFolder()
const running: Pipeline[] = []
afterEach(async () => {
  for (const { kill, exited } of running.splice(0)) {
    kill('SIGKILL')
    await exited
  }
})

/** Returns a clone with a recipe's change to the definition. */
function cloneWith(diff: string): string {
  const clone = makeClone(mkdtempSync(join(folder, 'clone-')))
  const path = join(clone, 'packages/core/src/pipeline.ts')
  const lines = diff.trimEnd().split('\n')
  const before = lines.filter((line) => !line.startsWith('+')).map((line) => `${line.slice(1)}\n`)
  const after = lines.filter((line) => !line.startsWith('-')).map((line) => `${line.slice(1)}\n`)
  const definition = readFileSync(path, 'utf8')
  expect(definition.split(before.join('')), 'the change fits the definition in one place').toHaveLength(2)
  writeFileSync(
    path,
    definition.replace(before.join(''), () => after.join('')),
  )
  return clone
}

/** Starts the pipeline of a clone, with a separate data folder. */
async function startClone(clone: string): Promise<Pipeline> {
  const pipeline = await startPipeline(mkdtempSync(join(folder, 'data-')), ['--no-web', '--buffer-seconds', '0'], clone)
  running.push(pipeline)
  return pipeline
}

describe('docs/operate/gzip-objects.md', () => {
  it('leads to gzip objects, by name and content', async () => {
    const pipeline = await startClone(cloneWith(codeBlocks('operate/gzip-objects', 'diff')[0] ?? ''))
    const events = Array.from({ length: 100 }, (_, n) => `{"event":"signup","n":${n}}`)
    await post(pipeline.endpoints.api, `[${events}]`)
    await delivered(pipeline, 100)
    const bucket = join(pipeline.dataDir, 's3', pipeline.endpoints.bucket)
    const objects = globSync('events/dt=*/hour=*/*', { cwd: bucket })
    expect(objects.map((object) => object.slice(object.indexOf('.')))).toEqual(['.ndjson.gz'])
    const lines = gunzipSync(readFileSync(join(bucket, objects[0] ?? '')))
      .toString()
      .trimEnd()
      .split('\n')
    expect(lines.map((line) => line.replace(/^.*?\},/, '{'))).toEqual(events)
  })
})

describe('docs/operate/add-shards.md', () => {
  it('leads to two shards that both store records, each delivered once', async () => {
    const pipeline = await startClone(cloneWith(codeBlocks('operate/add-shards', 'diff')[0] ?? ''))
    const shards = new Map<string, number>()
    const ids = new Set<string>()
    while (shards.size < 2) {
      const { results } = (await (await post(pipeline.endpoints.api, '[{},{}]')).json()) as SubmitResponse
      for (const result of results) {
        if (result.status !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(result)}`)
        shards.set(result.shardId, (shards.get(result.shardId) ?? 0) + 1)
        ids.add(result.id)
      }
    }
    expect([...shards.keys()].sort()).toEqual(['shardId-000000000000', 'shardId-000000000001'])
    await delivered(pipeline, ids.size)
    expect(storedLines(pipeline).map(lineId).sort()).toEqual([...ids].sort())
  })
})

describe.skipIf(process.platform === 'win32')('docs/start/use-as-a-template.md', () => {
  it('leads to a pipeline with other names by changing one file', async () => {
    const clone = makeClone(mkdtempSync(join(folder, 'clone-')))
    execFileSync('sh', ['-ec', codeBlocks('start/use-as-a-template', 'sh')[0] ?? 'false'], { cwd: clone })
    const { dataDir, endpoints } = await startClone(clone)
    expect([endpoints.stream, endpoints.deliveryStream, endpoints.bucket]).toEqual([
      'acme-events-stream',
      'acme-events-firehose',
      'acme-events-firehose-bucket',
    ])
    expect((await post(endpoints.api, '{}')).status).toBe(202)
    while (globSync('**/*.ndjson', { cwd: dataDir }).length === 0) await sleep(50)
    expect(globSync('**/*.ndjson', { cwd: dataDir })).toEqual([
      expect.stringMatching(/^s3\/acme-events-firehose-bucket\/events\/dt=.*\/acme-events-firehose-1-/),
    ])
    expect(globSync('**/*.bak', { cwd: clone, exclude: ['node_modules'] })).toEqual([])
  })
})
