import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { stream } from '@sluice/core/pipeline'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { one } from './graph.ts'
import { payload, readRecord, startLocalPipeline, unpackFunction } from './lambda.ts'
import { unzip } from './zip.ts'

const prod = await graphOf('prod')
const zip = readFileSync(join(inject('artifacts'), 'artifacts/ApiRouteSubmitHandler/code.zip'))
const files = unzip(zip)
const code = files.get('bundle.cjs')?.toString() ?? ''

describe("the function's code", () => {
  it('is a single file', () => {
    expect([...files.keys()]).toEqual(['bundle.cjs'])
  })

  it("is minified, and CommonJS that is made from packages' ES modules", () => {
    const build = prod.cliCalls.find(({ method }) => method === 'Runtime.Build')
    expect(build?.params.properties).toMatchObject({
      minify: true,
      format: 'cjs',
      esbuild: { mainFields: ['module', 'main'] },
    })
    // The last line names a source map, which is not uploaded.
    expect(code.split('\n').length).toBeLessThan(100)
  })

  it('stays below 100 kB zipped, because each cold start unpacks it', () => {
    expect(zip.byteLength).toBeGreaterThan(20_000)
    expect(zip.byteLength).toBeLessThan(100_000)
  })

  it('contains no provider of credentials, which its environment has', () => {
    const providers = ['AssumeRoleWithWebIdentity', 'credential_process', 'sso_start_url', '169.254.170.2']
    expect(providers.filter((text) => code.includes(text))).toEqual([])
  })

  it('contains the handler, and nothing from the local pipeline', () => {
    const found = (texts: string[]) => texts.filter((text) => code.includes(text))
    expect(found(['STREAM_NAME', 'PutRecords'])).toEqual(['STREAM_NAME', 'PutRecords'])
    expect(found(['_sluice', 'node:sqlite', 'Firehose_20150804', 'localhost:4566', '127.0.0.1:4566'])).toEqual([])
  })

  it('contains no access key', () => {
    expect(code.match(/AKIA[0-9A-Z]{16}/)).toBeNull()
  })
})

describe("the function's code, outside the project", () => {
  const { variables } = one(prod, 'aws:lambda/function:Function').inputs.environment
  const lambda = unpackFunction(files)
  let pipeline: Awaited<ReturnType<typeof startLocalPipeline>>

  const invoke = (event: object, changed: Record<string, string> = {}) =>
    lambda.invoke(event, { ...variables, ...changed }, pipeline.aws)

  beforeAll(async () => {
    pipeline = await startLocalPipeline()
  })

  afterAll(async () => {
    await pipeline?.stop()
    lambda.remove()
  })

  it('returns 202 for a payload 2.0 event and stores it in Kinesis', async () => {
    const response = await invoke(payload('{"event":"signup","user_id":12345678901234567890}'))
    expect(response.statusCode).toBe(202)
    const body = JSON.parse(response.body)
    expect(body).toMatchObject({ requestId: 'request-1', accepted: 1, rejected: 0, retry: 0 })
    const [{ id, shardId, sequenceNumber }] = body.results
    expect(await readRecord(pipeline.aws, shardId, sequenceNumber)).toBe(
      `{"_meta":{"id":"${id}","received_at":"${body.receivedAt}"},"event":"signup","user_id":12345678901234567890}\n`,
    )
  })

  it('accepts a body that the gateway encoded in base64', async () => {
    const event = payload(Buffer.from('{"event":"login"}').toString('base64'))
    expect(await invoke({ ...event, isBase64Encoded: true })).toMatchObject({ statusCode: 202 })
  })

  it('accepts a body that is compressed', async () => {
    const event = payload(gzipSync('{"event":"login"}').toString('base64'))
    expect(await invoke({ ...event, isBase64Encoded: true })).toMatchObject({ statusCode: 202 })
  })

  it('loads at a cold start neither HTTP/2 nor compression nor fetch', async () => {
    const region = { AWS_REGION: 'ap-southeast-2', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
    const loaded = await lambda.loadedModules({ ...variables, ...region })
    expect(
      ['crypto', 'https', 'http2', 'zlib', 'internal/deps/undici/undici'].filter((name) => loaded.includes(name)),
    ).toEqual(['crypto', 'https'])
  })

  it('logs the counts of a request as CloudWatch metrics', async () => {
    const { log } = await invoke(payload('[{"event":"login"},{"_meta":1}]'))
    expect(log).toEqual([
      expect.objectContaining({ Stream: stream.name, Accepted: 1, Rejected: 1, Retry: 0, Bytes: 31 }),
    ])
  })

  it('logs the cause and the request if an event was not stored', async () => {
    const { statusCode, errors } = await invoke(payload('{"event":"login"}'), { STREAM_NAME: 'missing' })
    expect(statusCode).toBe(503)
    expect(errors).toContainEqual(expect.objectContaining({ message: 'PutRecords failed' }))
    expect(errors.at(-1)).toMatchObject({ message: 'not every event was stored', requestId: 'request-1', retry: 1 })
  })

  it('returns 400 for a body that is not JSON', async () => {
    expect(await invoke(payload('{"event":'))).toMatchObject({ statusCode: 400 })
  })
})
