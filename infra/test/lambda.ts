import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { region, stream } from '@sluice/core/pipeline'
import { root } from './platform.ts'

/** Result of one invocation: the response, and the lines on stdout and stderr, parsed as JSON. */
export type Invocation = { statusCode: number; body: string; log: object[]; errors: object[] }

/** Starts the local pipeline in a temporary folder and resolves when its endpoints respond. */
export async function startLocalPipeline(): Promise<{ aws: string; stop: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-local-'))
  const { NODE_OPTIONS: _, ...env } = process.env
  const command = ['packages/cli/src/main.ts', 'start', '--no-web', '--port', '0', '--aws-port', '0']
  const pipeline = spawn(process.execPath, [...command, '--data-dir', dataDir], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise((resolve) => pipeline.once('exit', resolve))
  let output = ''
  pipeline.stderr.on('data', (text) => {
    output += text
  })
  const endpoints = join(dataDir, 'endpoints.json')
  while (!existsSync(endpoints)) {
    if (pipeline.exitCode !== null) throw new Error(`The local pipeline ended: ${output}`)
    await sleep(50)
  }
  const stop = async () => {
    pipeline.kill('SIGTERM')
    await ended
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { aws: JSON.parse(readFileSync(endpoints, 'utf8')).aws, stop }
}

/** Writes a function's files to a folder outside the project and returns a way to invoke its handler there. */
export function unpackFunction(files: Map<string, Buffer>) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-lambda-'))
  for (const [name, content] of files) writeFileSync(join(folder, name), content)

  /** Invokes the handler as Lambda does: in another process that has only `environment` and AWS's own variables. */
  const invoke = async (event: object, environment: Record<string, string>, aws: string): Promise<Invocation> => {
    const script = `const { handler } = await import('./bundle.cjs')
                    process.stdout.write(JSON.stringify(await handler(${JSON.stringify(event)}, {})))`
    const env = {
      ...environment,
      AWS_REGION: region,
      AWS_ENDPOINT_URL: aws,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    }
    const args = ['--input-type=module', '--eval', script]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, env })
    const log = stdout.split('\n')
    const { statusCode, body }: { statusCode: number; body: string } = JSON.parse(log.pop() ?? '')
    const parsed = (lines: string[]) => lines.filter(Boolean).map((line): object => JSON.parse(line))
    return { statusCode, body, log: parsed(log), errors: parsed(stderr.split('\n')) }
  }
  /** Returns the built-in modules that importing the function loads, such as `http`. */
  const loadedModules = async (environment: Record<string, string>): Promise<string[]> => {
    const script = `await import('./bundle.cjs')
                    process.stdout.write(JSON.stringify(process.moduleLoadList))
                    process.exit()`
    const args = ['--input-type=module', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env: environment })
    return JSON.parse(stdout).map((name: string) => name.replace('NativeModule ', ''))
  }
  return { invoke, loadedModules, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Reads the record with this sequence number from the local stream. */
export async function readRecord(aws: string, shardId: string, sequenceNumber: string): Promise<string> {
  const { ShardIterator } = await kinesis(aws, 'GetShardIterator', {
    StreamName: stream.name,
    ShardId: shardId,
    ShardIteratorType: 'AT_SEQUENCE_NUMBER',
    StartingSequenceNumber: sequenceNumber,
  })
  const { Records } = await kinesis(aws, 'GetRecords', { ShardIterator, Limit: 1 })
  return Buffer.from(Records[0].Data, 'base64').toString()
}

async function kinesis(aws: string, action: string, input: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Kinesis_20131202.${action}` }
  const response = await fetch(aws, { method: 'POST', headers, body: JSON.stringify(input) })
  return JSON.parse(await response.text())
}

/** Returns an event in payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function payload(body: string) {
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
