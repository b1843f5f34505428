import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { lineId } from '@sluice/core/stored-line'
import { delivered, newFolder, startPipeline } from '@sluice/local/test/pipeline'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { codeBlocks } from './code-blocks.ts'

const folder = newFolder()
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

async function start(...args: string[]) {
  const pipeline = await startPipeline(mkdtempSync(join(folder, 'data-')), [
    '--no-web',
    '--buffer-seconds',
    '0',
    ...args,
  ])
  running.push(pipeline)
  return pipeline
}

describe('docs/send/server-sender.md', () => {
  type Sent = { event_id: string; n: number }
  type Sender = { send: (event: object) => Promise<string>; idle: () => Promise<void> }
  type CreateSender = (url: string, options?: object) => Sender
  const [module = '', example = ''] = codeBlocks('send/server-sender', 'js')
  const path = join(folder, 'sender.mjs')
  writeFileSync(path, module)
  const createSender: Promise<CreateSender> = import(path).then((sender) => sender.createSender)

  /** Serves one response per call, then responses that accept everything. */
  async function serve(
    responses: ((events: Sent[]) => { status: number; body: object; retryAfter?: number } | 'cut')[],
  ) {
    const calls: Sent[][] = []
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const events = JSON.parse(Buffer.concat(chunks).toString()) as Sent[]
      const result = responses[calls.push(events) - 1]?.(events) ?? {
        status: 202,
        body: { results: events.map(() => ({ status: 'accepted' })) },
      }
      if (result === 'cut') return response.destroy()
      response
        .writeHead(result.status, { 'retry-after': String(result.retryAfter ?? 0) })
        .end(JSON.stringify(result.body))
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/submit`, calls }
  }

  it('has at most 80 lines', () => {
    expect(module.trimEnd().split('\n').length).toBeLessThanOrEqual(80)
  })

  it('stores each event once, in batches, under the ids it returned', async () => {
    const pipeline = await start()
    const { send } = (await createSender)(`${pipeline.endpoints.api}/submit`)
    const own = send({ event_id: 4711, event: 'paid' })
    const ids = await Promise.all(Array.from({ length: 3_000 }, (_, n) => send({ event: 'signup', n })))
    expect(await own).toBe('4711')
    const stored = await delivered(pipeline, 3_001)
    expect(stored.map(lineId).sort()).toEqual(['4711', ...ids].sort())
    const requests = new Set(stored.map((line) => JSON.parse(line)._meta.received_at))
    expect(requests.size).toBeLessThanOrEqual(7)
  })

  it('resends only retry events, after Retry-After, and reports rejections', async () => {
    const statuses = ['accepted', 'retry', 'rejected', 'retry']
    const error = { message: 'The event is nested too deeply.' }
    const { url, calls } = await serve([
      () => ({ status: 503, retryAfter: 1, body: { results: statuses.map((status) => ({ status, error })) } }),
    ])
    const { send } = (await createSender)(url)
    const startedAt = performance.now()
    const outcomes = await Promise.allSettled([0, 1, 2, 3].map((n) => send({ n })))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[2]).toMatchObject({ reason: new Error(error.message) })
    expect(calls.map((events) => events.map(({ n }) => n))).toEqual([
      [0, 1, 2, 3],
      [1, 3],
    ])
    expect(calls[1]?.map(({ event_id }) => event_id)).toEqual([calls[0]?.[1]?.event_id, calls[0]?.[3]?.event_id])
    expect(performance.now() - startedAt).toBeGreaterThan(999)
  })

  it('resends a whole batch under the same ids when it got no results', async () => {
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

  it('reports a rejected request and does not resend it', async () => {
    const { url, calls } = await serve([() => ({ status: 403, body: { detail: 'The key is wrong.' } })])
    const { send, idle } = (await createSender)(url)
    const refused = send({ n: 0 })
    await expect(refused).rejects.toThrow('403: The key is wrong.')
    await idle()
    expect(calls).toHaveLength(1)
  })

  it('limits batches by events and bytes, and sends a larger event by itself', async () => {
    const { url, calls } = await serve([])
    const { send } = (await createSender)(url, { maxEvents: 3, maxBytes: 1_000 })
    const texts = ['', '', '', '', 'x'.repeat(800), 'x'.repeat(2_000), '']
    await Promise.all(texts.map((text, n) => send({ n, text })))
    expect(calls.map((events) => events.map(({ n }) => n))).toEqual([[0, 1, 2], [3, 4], [5], [6]])
  })

  it('reads the key before each request, as the page shows', async () => {
    const key = 'pk_a-key-of-this-test'
    const pipeline = await start('--key', key)
    const [withKey = ''] = codeBlocks('send/server-sender', 'js access')
    const create = new Function('createSender', 'url', 'process', `${withKey}; return { send }`)
    const env = { SLUICE_KEY: 'pk_of-another-stage' }
    const { send } = create(await createSender, `${pipeline.endpoints.api}/submit`, { env }) as Sender
    await expect(send({ n: 0 })).rejects.toThrow('403: The key in the header x-api-key is not a key')
    env.SLUICE_KEY = key
    const id = await send({ n: 1 })
    expect((await delivered(pipeline, 1)).map(lineId)).toEqual([id])
  })

  it('works as the example shows', async () => {
    const pipeline = await start()
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
