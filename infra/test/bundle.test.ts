import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { graphOf, one } from './graph.ts'
import { root } from './platform.ts'
import { unzip } from './zip.ts'

const prod = await graphOf('prod')
const zip = readFileSync(join(inject('artifacts'), 'artifacts/ApiRouteSubmitHandler/code.zip'))
const files = unzip(zip)
const code = files.get('bundle.mjs')?.toString() ?? ''

describe('the code of the function', () => {
  it('is one file, and nothing beside it', () => {
    expect([...files.keys()]).toEqual(['bundle.mjs'])
  })

  it('is minified, of ES modules where there are some', () => {
    const build = prod.cliCalls.find(({ method }) => method === 'Runtime.Build')
    expect(build?.params.properties).toMatchObject({ minify: true, esbuild: { mainFields: ['module', 'main'] } })
    // What is long is minified; the last line names a source map that is not uploaded.
    expect(code.split('\n').length).toBeLessThan(100)
  })

  it('stays below 160 kB zipped, as it is unpacked at each cold start', () => {
    expect(zip.byteLength).toBeGreaterThan(20_000)
    expect(zip.byteLength).toBeLessThan(160_000)
  })

  it('has the handler in it, and nothing of what runs on a laptop', () => {
    const found = (texts: string[]) => texts.filter((text) => code.includes(text))
    expect(found(['STREAM_NAME', 'PutRecords'])).toEqual(['STREAM_NAME', 'PutRecords'])
    expect(found(['_sluice', 'node:sqlite', 'Firehose_20150804', 'localhost:4566', '127.0.0.1:4566'])).toEqual([])
  })

  it('has no access key in it', () => {
    expect(code.match(/AKIA[0-9A-Z]{16}/)).toBeNull()
  })
})

describe('the code of the function, outside the project', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-local-'))
  const elsewhere = mkdtempSync(join(tmpdir(), 'sluice-lambda-'))
  const { NODE_OPTIONS: _, ...environment } = process.env
  const local = spawn(
    process.execPath,
    ['packages/cli/src/main.ts', 'start', '--no-web', '--port', '0', '--aws-port', '0', '--data-dir', dataDir],
    { cwd: root, env: environment, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = new Promise((resolve) => local.once('exit', resolve))
  let aws = ''

  beforeAll(async () => {
    let said = ''
    local.stderr.on('data', (text) => {
      said += text
    })
    const endpoints = join(dataDir, 'endpoints.json')
    while (!existsSync(endpoints)) {
      if (local.exitCode !== null) throw new Error(`The local pipeline ended: ${said}`)
      await sleep(50)
    }
    aws = JSON.parse(readFileSync(endpoints, 'utf8')).aws
    for (const [name, content] of files) writeFileSync(join(elsewhere, name), content)
  })

  afterAll(async () => {
    local.kill('SIGTERM')
    await ended
    for (const folder of [dataDir, elsewhere]) rmSync(folder, { recursive: true, force: true })
  })

  it('answers 202 to a payload 2.0 event, with the event in Kinesis', async () => {
    const answer = await invoke(payload('{"event":"signup","user_id":12345678901234567890}'))
    expect(answer.statusCode).toBe(202)
    const body = JSON.parse(answer.body)
    expect(body).toMatchObject({ requestId: 'request-1', accepted: 1, rejected: 0, retry: 0 })
    const [{ id, shardId, sequenceNumber }] = body.results
    expect(await lineAt(shardId, sequenceNumber)).toBe(
      `{"_meta":{"id":"${id}","received_at":"${body.receivedAt}"},"event":"signup","user_id":12345678901234567890}\n`,
    )
  })

  it('takes a body that the gateway handed over in base64', async () => {
    const event = payload(Buffer.from('{"event":"login"}').toString('base64'))
    expect(await invoke({ ...event, isBase64Encoded: true })).toMatchObject({ statusCode: 202 })
  })

  it('counts what became of the events, in a log line of which CloudWatch makes metrics', async () => {
    const { log } = await invoke(payload('[{"event":"login"},{"_meta":1}]'))
    expect(log).toEqual([
      expect.objectContaining({ Stream: 'api-kinesis-stream', Accepted: 1, Rejected: 1, Retry: 0, Bytes: 31 }),
    ])
  })

  it('logs why something was not stored, and of which request', async () => {
    const { statusCode, errors } = await invoke(payload('{"event":"login"}'), { STREAM_NAME: 'there-is-none' })
    expect(statusCode).toBe(503)
    expect(errors).toContainEqual(expect.objectContaining({ message: 'PutRecords failed' }))
    expect(errors.at(-1)).toMatchObject({ message: 'not every event was stored', requestId: 'request-1', retry: 1 })
  })

  it('answers 400 to what is no JSON', async () => {
    expect(await invoke(payload('{"event":'))).toMatchObject({ statusCode: 400 })
  })

  /** As Lambda does: another process, whose environment is what the graph says, and AWS's own names. */
  async function invoke(event: object, changed: Record<string, string> = {}) {
    const { variables } = one(prod, 'aws:lambda/function:Function').inputs.environment
    const script = `const { handler } = await import('./bundle.mjs')
                    process.stdout.write(JSON.stringify(await handler(${JSON.stringify(event)}, {})))`
    const env = {
      ...variables,
      ...changed,
      AWS_REGION: 'ap-southeast-2',
      AWS_ENDPOINT_URL: aws,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    }
    const run = ['--input-type=module', '--eval', script]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, run, { cwd: elsewhere, env })
    const log = stdout.split('\n')
    const { statusCode, body }: { statusCode: number; body: string } = JSON.parse(log.pop() ?? '')
    const read = (lines: string[]) => lines.filter(Boolean).map((line): object => JSON.parse(line))
    return { statusCode, body, log: read(log), errors: read(stderr.split('\n')) }
  }

  async function lineAt(shardId: string, sequenceNumber: string): Promise<string> {
    const { ShardIterator } = await kinesis('GetShardIterator', {
      StreamName: 'api-kinesis-stream',
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      StartingSequenceNumber: sequenceNumber,
    })
    const { Records } = await kinesis('GetRecords', { ShardIterator, Limit: 1 })
    return Buffer.from(Records[0].Data, 'base64').toString()
  }

  async function kinesis(action: string, input: object) {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Kinesis_20131202.${action}` }
    const response = await fetch(aws, { method: 'POST', headers, body: JSON.stringify(input) })
    return JSON.parse(await response.text())
  }
})

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function payload(body: string) {
  return {
    version: '2.0',
    routeKey: 'POST /submit',
    rawPath: '/submit',
    rawQueryString: '',
    headers: { 'content-type': 'application/json', host: 'apiid.execute-api.ap-southeast-2.amazonaws.com' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'apiid',
      domainName: 'apiid.execute-api.ap-southeast-2.amazonaws.com',
      http: { method: 'POST', path: '/submit', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: 'POST /submit',
      stage: '$default',
      timeEpoch: 1_795_000_000_000,
    },
    body,
    isBase64Encoded: false,
  }
}
