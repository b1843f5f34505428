import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFolder, type Pipeline, startPipeline, storedLines } from './pipeline.ts'

type Sent = { name: string; method: string; url: string; headers: Record<string, string>; body: string; status: number }

const docs = join(import.meta.dirname, '../../../docs/reference')
const read = (file: string) => readFileSync(join(docs, file), 'utf8')

/** Returns the requests as Postman sends them, and the status that each one's script expects. */
function fromCollection(): Sent[] {
  const { item, variable } = JSON.parse(read('postman_collection.json'))
  expect(variable).toEqual([
    { key: 'baseUrl', value: 'http://localhost:8787' },
    { key: 'key', value: '' },
  ])
  // biome-ignore lint/suspicious/noExplicitAny: Postman's own shape
  return item.map(({ name, request, event }: any) => ({
    name,
    method: request.method,
    url: request.url.raw,
    headers: Object.fromEntries(request.header.map(({ key, value }: { key: string; value: string }) => [key, value])),
    body: request.body.raw,
    status: Number(/to\.have\.status\((\d+)\)/.exec(event[0].script.exec.join('\n'))?.[1]),
  }))
}

/** Returns the requests as an editor's HTTP client sends them, and the status that each title names. */
function fromHttpFile(): Sent[] {
  return read('requests.http')
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...body] = block.split('\n\n')
      const [title = '', request = '', ...headers] = head.split('\n')
      const [method = '', url = ''] = request.split(' ')
      return {
        name: title,
        method,
        url,
        headers: Object.fromEntries(headers.map((header) => header.split(': '))),
        body: body.join('\n\n').trimEnd(),
        status: Number(title.split(': ').at(-1)),
      }
    })
}

const key = 'pk_a-key-of-this-laptop'
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '900', '--key', key])
})
afterAll(async () => {
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

describe.each([
  ['postman_collection.json', fromCollection()],
  ['requests.http', fromHttpFile()],
])('%s', (_, requests) => {
  it("contains the example of the project's predecessor", () => {
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ event: 'signup', user_id: 123 })
  })

  it.each(requests)('gets the response that it names: $name', async (request) => {
    const url = request.url.replace('{{baseUrl}}', pipeline.endpoints.api)
    const { method, body } = request
    const headers = Object.entries(request.headers).map(([name, value]) => [name, value.replace('{{key}}', key)])
    const response = await fetch(url, { method, headers: Object.fromEntries(headers), body })
    expect([response.status, await response.text()]).toEqual([request.status, expect.any(String)])
  })
})

describe('both files', () => {
  it('store every event that was accepted', async () => {
    pipeline.kill('SIGTERM')
    await pipeline.exited
    const ids = storedLines(pipeline).map((line) => JSON.parse(line)._meta.id)
    for (const id of ['order-1-paid', '/till/3 7', '/till/3 8', '/till/3 9']) {
      expect([id, ids.filter((stored) => stored === id).length]).toEqual([id, id === '/till/3 7' ? 4 : 2])
    }
  })
})
