import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sampleEvent } from '@sluice/functions/sample-event'
import { newFolder } from '@sluice/local/test/pipeline'
import { median, type Row } from '../row.ts'
import type { Tree } from '../tree.ts'

const rounds = 21

/** Measures the CPU of a new process that loads the bundle and handles one request, divided by that of an empty handler. */
export async function coldStarts(trees: readonly Tree[]): Promise<Row[]> {
  const kinesis = await startKinesis()
  const folder = newFolder()
  const empty = join(folder, 'empty.cjs')
  writeFileSync(empty, 'exports.handler = async () => ({ statusCode: 202 })')
  const files = [empty, ...(await Promise.all(trees.map((tree) => writeBundle(tree, join(folder, tree.name)))))]
  const times = files.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [n, file] of files.entries()) times[n]?.push(await cpuMs(file, kinesis.url))
  }
  kinesis.stop()
  const [floor = Number.NaN, ...others] = times.map(median)
  const values = Object.fromEntries(trees.map(({ name }, n) => [name, (others[n] ?? Number.NaN) / floor]))
  return [{ group: 'Cold start', what: 'CPU over that of an empty handler', unit: '×', values }]
}

/** Writes the bundle of a checkout as its infra builds it, and returns its path. */
export async function writeBundle({ root }: Tree, folder: string, entry = 'packages/functions/src/submit.ts') {
  const { bundleHandler } = await import(join(root, 'bench/handler/bundle.ts'))
  const code = Buffer.from(await bundleHandler(join(root, entry)))
  mkdirSync(folder, { recursive: true })
  const isModule = /export\s*\{[^}]*\}\s*;?\s*$/.test(code.toString().trimEnd())
  const file = join(folder, isModule ? 'handler.mjs' : 'handler.cjs')
  writeFileSync(file, code)
  return file
}

async function cpuMs(file: string, endpoint: string): Promise<number> {
  const { NODE_COMPILE_CACHE: _, NODE_OPTIONS: __, ...rest } = process.env
  const env = {
    ...rest,
    STREAM_NAME: 'bench',
    ACCESS_MODE: 'none',
    AWS_REGION: 'ap-southeast-2',
    AWS_ENDPOINT_URL_KINESIS: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', invoke(file)], {
    env,
  })
  return Number(stdout)
}

const invoke = (file: string) => `
const { handler } = await import(${JSON.stringify(file)})
const { statusCode } = await handler(${JSON.stringify(sampleEvent('{"event":"signup"}'))})
if (statusCode !== 202) throw new Error('The handler responded ' + statusCode)
const { user, system } = process.cpuUsage()
process.stdout.write(String((user + system) / 1_000), () => process.exit(0))`

/** Starts a Kinesis that accepts every record. */
async function startKinesis() {
  const server = createServer(async (request, response) => {
    const { Records } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const placement = {
      ShardId: 'shardId-000000000000',
      SequenceNumber: '49590338271490256608559692538361571095921575',
    }
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ FailedRecordCount: 0, Records: Records.map(() => placement) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close().closeAllConnections() }
}
