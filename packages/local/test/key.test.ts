import { afterAll, beforeAll, expect, it } from 'vitest'
import { newFolder, type Pipeline, startPipeline } from './pipeline.ts'

const key = 'pk_a-key-of-this-laptop'
let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '900', '--key', key])
})
afterAll(async () => {
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

const submit = (headers: Record<string, string>) =>
  fetch(`${pipeline.endpoints.api}/submit`, { method: 'POST', headers, body: '{"event":"signup"}' })
const inStream = async () => {
  const stats = await fetch(`${pipeline.endpoints.api}/_sluice/stats`)
  return ((await stats.json()) as { inStream: number }).inStream
}

it('rejects a missing and a wrong key before Kinesis, and accepts the right one', async () => {
  expect((await submit({})).status).toBe(401)
  expect((await submit({ 'x-api-key': `${key}x` })).status).toBe(403)
  expect(await inStream()).toBe(0)
  expect((await submit({ 'x-api-key': key })).status).toBe(202)
  expect(await inStream()).toBe(1)
})

it('prints a curl command with the key', () => {
  expect(pipeline.output()).toContain(`curl -H "x-api-key: ${key}" --json`)
})

it('lets a web page send the header and read the rejection', async () => {
  const rejected = await submit({ origin: 'https://shop.example' })
  expect(rejected.headers.get('access-control-allow-origin')).toBe('*')
  expect(await rejected.json()).toMatchObject({ code: 'key_missing', status: 401 })
  const preflight = await fetch(`${pipeline.endpoints.api}/submit`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-api-key',
    },
  })
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-api-key')
})
