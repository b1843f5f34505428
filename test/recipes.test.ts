import { execFileSync, spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import type { SubmitResponse } from '@sluice/core/response'
import { lineId } from '@sluice/core/stored-line'
import { makeClone } from '@sluice/local/test/clone'
import { delivered, newFolder, type Pipeline, post, startPipeline, storedLines } from '@sluice/local/test/pipeline'
import { afterAll, afterEach, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = newFolder()
const newDataDir = () => mkdtempSync(join(folder, 'data-'))
const running: { kill: (signal: NodeJS.Signals) => void; exited: Promise<unknown> }[] = []
const servers: Server[] = []
afterEach(async () => {
  for (const { kill, exited } of running.splice(0)) {
    kill('SIGKILL')
    await exited
  }
})
afterAll(() => {
  for (const server of servers) server.closeAllConnections()
})

/** The code blocks of a page. */
function codeOf(page: string, language: string): string[] {
  const text = readFileSync(join(root, 'docs', `${page}.md`), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code)
}

describe('docs/send/server-sender.md', () => {
  type Sent = { event_id: string; n: number }
  type Sender = { send: (event: object) => Promise<string>; idle: () => Promise<void> }
  type CreateSender = (url: string, options?: object) => Sender
  const [module = '', example = ''] = codeOf('send/server-sender', 'js')
  const path = join(folder, 'sender.mjs')
  writeFileSync(path, module)
  const createSender: Promise<CreateSender> = import(path).then((sender) => sender.createSender)

  /** A server that answers each call as told, then as if all were accepted. */
  async function serve(answers: ((events: Sent[]) => { status: number; body: object; retryAfter?: number } | 'cut')[]) {
    const calls: Sent[][] = []
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const events = JSON.parse(Buffer.concat(chunks).toString()) as Sent[]
      const answer = answers[calls.push(events) - 1]?.(events) ?? {
        status: 202,
        body: { results: events.map(() => ({ status: 'accepted' })) },
      }
      if (answer === 'cut') return response.destroy()
      response
        .writeHead(answer.status, { 'retry-after': String(answer.retryAfter ?? 0) })
        .end(JSON.stringify(answer.body))
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/submit`, calls }
  }

  test('has at most 80 lines', () => {
    expect(module.trimEnd().split('\n').length).toBeLessThanOrEqual(80)
  })

  test('stores each event once through the real pipeline, in batches, under the ids it told', async () => {
    const pipeline = await startPipeline(newDataDir(), ['--no-web', '--buffer-seconds', '1'])
    running.push(pipeline)
    const { send } = (await createSender)(`${pipeline.endpoints.api}/submit`)
    const own = send({ event_id: 4711, event: 'paid' })
    const ids = await Promise.all(Array.from({ length: 3_000 }, (_, n) => send({ event: 'signup', n })))
    expect(await own).toBe('4711')
    const stored = await delivered(pipeline, 3_001)
    expect(stored.map(lineId).sort()).toEqual(['4711', ...ids].sort())
    const requests = new Set(stored.map((line) => JSON.parse(line)._meta.received_at))
    expect(requests.size).toBeLessThanOrEqual(7)
  })

  test('sends again only what says retry, after Retry-After, and tells what was rejected', async () => {
    const verdicts = ['accepted', 'retry', 'rejected', 'retry']
    const error = { message: 'The event is nested too deeply.' }
    const { url, calls } = await serve([
      () => ({ status: 503, retryAfter: 1, body: { results: verdicts.map((status) => ({ status, error })) } }),
    ])
    const { send } = (await createSender)(url)
    const startedAt = performance.now()
    const fates = await Promise.allSettled([0, 1, 2, 3].map((n) => send({ n })))
    expect(fates.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(fates[2]).toMatchObject({ reason: new Error(error.message) })
    expect(calls.map((events) => events.map(({ n }) => n))).toEqual([
      [0, 1, 2, 3],
      [1, 3],
    ])
    expect(calls[1]?.map(({ event_id }) => event_id)).toEqual([calls[0]?.[1]?.event_id, calls[0]?.[3]?.event_id])
    expect(performance.now() - startedAt).toBeGreaterThan(999)
  })

  test('sends all of a batch again, with the same ids, when it got no verdicts', async () => {
    const { url, calls } = await serve([
      () => 'cut',
      () => ({ status: 500, body: { message: 'Internal Server Error' } }),
      () => ({ status: 429, body: { message: 'Too Many Requests' } }),
    ])
    const { send } = (await createSender)(url)
    await Promise.all([send({ n: 0 }), send({ n: 1 })])
    expect(calls).toHaveLength(4)
    expect(new Set(calls.map((events) => JSON.stringify(events))).size).toBe(1)
  })

  test('gives a refused batch back, and does not try it again', async () => {
    const { url, calls } = await serve([() => ({ status: 403, body: { detail: 'The key is wrong.' } })])
    const { send, idle } = (await createSender)(url)
    const refused = send({ n: 0 })
    await expect(refused).rejects.toThrow('403: The key is wrong.')
    await idle()
    expect(calls).toHaveLength(1)
  })

  test('cuts batches at their number of events and at their bytes, and sends what is longer alone', async () => {
    const { url, calls } = await serve([])
    const { send } = (await createSender)(url, { maxEvents: 3, maxBytes: 1_000 })
    const texts = ['', '', '', '', 'x'.repeat(800), 'x'.repeat(2_000), '']
    await Promise.all(texts.map((text, n) => send({ n, text })))
    expect(calls.map((events) => events.map(({ n }) => n))).toEqual([[0, 1, 2], [3, 4], [5], [6]])
  })

  test('sends a key as the page shows, asked for before each request', async () => {
    const key = 'pk_a-key-of-this-test'
    const pipeline = await startPipeline(newDataDir(), ['--no-web', '--buffer-seconds', '1', '--key', key])
    running.push(pipeline)
    const [withKey = ''] = codeOf('send/server-sender', 'js access')
    const create = new Function('createSender', 'url', 'process', `${withKey}; return { send }`)
    const env = { SLUICE_KEY: 'pk_of-another-stage' }
    const { send } = create(await createSender, `${pipeline.endpoints.api}/submit`, { env }) as Sender
    await expect(send({ n: 0 })).rejects.toThrow('403: The key in the header x-api-key is not the key')
    env.SLUICE_KEY = key
    const id = await send({ n: 1 })
    expect((await delivered(pipeline, 1)).map(lineId)).toEqual([id])
  })

  test('is used as the example shows', async () => {
    const pipeline = await startPipeline(newDataDir(), ['--no-web', '--buffer-seconds', '1'])
    running.push(pipeline)
    const file = join(folder, 'example.mjs')
    writeFileSync(file, example.replace('http://localhost:8787', pipeline.endpoints.api))
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
    const chunks: Buffer[] = []
    for await (const chunk of child.stdout) chunks.push(chunk)
    const [line = ''] = await delivered(pipeline, 1)
    expect(Buffer.concat(chunks).toString()).toBe(`stored ${lineId(line)}\n`)
    expect(JSON.parse(line)).toMatchObject({ event: 'order_paid', order: 4711 })
  })
})

/** Makes a recipe's change to the definition. */
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

/** The pipeline of a clone, in a folder of its own. */
async function startClone(clone: string): Promise<Pipeline> {
  const pipeline = await startPipeline(newDataDir(), ['--no-web', '--buffer-seconds', '1'], clone)
  running.push(pipeline)
  return pipeline
}

describe('docs/operate/gzip-objects.md', () => {
  test('leads to objects that are gzip, by name and by content', async () => {
    const pipeline = await startClone(cloneWith(codeOf('operate/gzip-objects', 'diff')[0] ?? ''))
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
  test('leads to a stream whose two shards both take records, each delivered once', async () => {
    const pipeline = await startClone(cloneWith(codeOf('operate/add-shards', 'diff')[0] ?? ''))
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
  test('leads to a pipeline under names of its own by changing one file', async () => {
    const clone = makeClone(mkdtempSync(join(folder, 'clone-')))
    execFileSync('sh', ['-ec', codeOf('start/use-as-a-template', 'sh')[0] ?? 'false'], { cwd: clone })
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
