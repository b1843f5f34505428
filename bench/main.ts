// Compares the local AWS with its peers and measures what the docs promise. Prints JSON.
//   npm run bench [-- --rounds 30] [--peers]
// Run `npm ci` in bench/peers first. With --peers, only PutRecords is measured against the peers.
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
} from '@aws-sdk/client-kinesis'
import { clientsOf, kill, type Peer, startPeer } from '@sluice/local/test/conformance/target'
import { delivered, newFolder, post, startPipeline } from '@sluice/local/test/pipeline'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '30' }, peers: { type: 'boolean', default: false } },
})
const rounds = Number(values.rounds)
const StreamName = 'bench'
const showProgress = (text: string) => process.stderr.write(`${text}\n`)
const median = (times: number[]) =>
  Number((times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0).toFixed(2))
const ratio = (a: number, b: number) => Number((a / b).toFixed(2))

async function startOurs(folder = newFolder()) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'ours.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [endpoint] = await new Promise<string[]>((resolve) =>
    createInterface(child.stdout).once('line', (line) => resolve([line])),
  )
  return { endpoint: endpoint ?? '', kinesis: clientsOf(endpoint ?? '').kinesis, folder, stop: () => kill(child) }
}

async function createStream(kinesis: KinesisClient): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
  const status = async () =>
    (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary?.StreamStatus
  while ((await status()) !== 'ACTIVE') await sleep(50)
}

const body = JSON.stringify({
  StreamName,
  Records: Array.from({ length: 500 }, (_, n) => ({ PartitionKey: `${n}`, Data: randomBytes(100).toString('base64') })),
})
const agent = new Agent({ keepAlive: true })
const headers = {
  'content-length': Buffer.byteLength(body),
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'Kinesis_20131202.PutRecords',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/ap-southeast-2/kinesis/aws4_request, SignedHeaders=host, Signature=0',
}

/**
 * Returns the duration of one PutRecords call in milliseconds. The request is built once and sent as it is, because a
 * client's own work would add the same time to every target and hide the difference.
 */
async function putMs(endpoint: string): Promise<number> {
  const startedAt = performance.now()
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request(endpoint, { method: 'POST', headers, agent }, resolve).once('error', reject).end(body),
  )
  const text = Buffer.concat(await response.toArray()).toString()
  const ms = performance.now() - startedAt
  const isStored = response.statusCode === 200 && JSON.parse(text).FailedRecordCount === 0
  if (!isStored) throw new Error(`${endpoint} rejected the batch: ${text.slice(0, 200)}`)
  return ms
}

/**
 * Sends the same batch to Sluice and to a peer in turn, so that other load on the machine affects both alike. The first
 * `warmUp` rounds don't count.
 */
async function compare(name: Peer, warmUp: number, rounds: number) {
  const targets = [await startOurs(), await startPeer(name)]
  const times = targets.map((): number[] => [])
  try {
    for (const { kinesis } of targets) await createStream(kinesis)
    for (let round = -warmUp; round < rounds; round++) {
      for (const [i, { endpoint }] of targets.entries()) {
        const ms = await putMs(endpoint)
        if (round >= 0) times[i]?.push(ms)
      }
    }
  } finally {
    for (const { stop } of targets) await stop()
  }
  const [oursMs = 0, peerMs = 0] = times.map(median)
  return { warmUp, rounds, oursMs, peerMs, timesFaster: ratio(peerMs, oursMs) }
}

/** Measures a batch with 10³ and with 10⁶ stored records, and how fast a killed process is ready again. */
async function grow() {
  const first = await startOurs()
  // Warm up before anything is stored. A slow first minute would hide the growth.
  await createStream(first.kinesis)
  for (let round = 0; round < 60; round++) await putMs(first.endpoint)
  await first.kinesis.send(new DeleteStreamCommand({ StreamName }))
  await createStream(first.kinesis)
  const measure = async () => {
    const times = []
    for (let round = 0; round < rounds; round++) times.push(await putMs(first.endpoint))
    return median(times)
  }
  for (let stored = 0; stored < 1_000; stored += 500) await putMs(first.endpoint)
  const at1000 = await measure()
  for (let stored = 1_000 + rounds * 500; stored < 1_000_000; stored += 2_000)
    await Promise.all([1, 2, 3, 4].map(() => putMs(first.endpoint)))
  const at1000000 = await measure()
  await first.stop()
  const startedAt = performance.now()
  const restarted = await startOurs(first.folder)
  await restarted.kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))
  const recoverySeconds = (performance.now() - startedAt) / 1_000
  await restarted.stop()
  rmSync(first.folder, { recursive: true })
  return {
    what: 'median ms of PutRecords of 500 x 100 bytes with 10^3 and 10^6 records stored; 1 shard',
    at1000,
    at1000000,
    growth: ratio(at1000000, at1000),
    recoverySeconds: Number(recoverySeconds.toFixed(2)),
  }
}

/** Measures the time to the first accepted event, the idle memory, and the time from acknowledgment to object. */
async function run() {
  const starts = []
  const memories = []
  for (let round = 0; round < 5; round++) {
    const startedAt = performance.now()
    const pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '1'])
    await post(pipeline.endpoints.api, '{}')
    starts.push(performance.now() - startedAt)
    await delivered(pipeline, 1)
    memories.push(residentMiB(pipeline.endpoints.pid))
    pipeline.kill('SIGKILL')
    await pipeline.exited
    rmSync(pipeline.dataDir, { recursive: true })
  }
  const pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '1'])
  const ages = []
  for (let n = 1; n <= 15; n++) {
    await post(pipeline.endpoints.api, '{}')
    const startedAt = performance.now()
    await delivered(pipeline, n)
    ages.push((performance.now() - startedAt) / 1_000)
    await sleep(Math.random() * 700)
  }
  pipeline.kill('SIGTERM')
  await pipeline.exited
  rmSync(pipeline.dataDir, { recursive: true })
  return {
    startToFirstResponseMs: median(starts),
    idleMiB: median(memories.filter(Number.isFinite)),
    acknowledgedToObject: {
      bufferSeconds: 1,
      medianSeconds: median(ages),
      maxSeconds: Number(Math.max(...ages).toFixed(2)),
    },
  }
}

/** Sends events while S3 is down, then measures how fast the backlog is delivered. */
async function drained(shards: number) {
  const pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '1', '--shards', `${shards}`])
  const { api } = pipeline.endpoints
  const faults = (body: string) => fetch(`${api}/_sluice/faults`, { method: 'PUT', body })
  await faults('{"s3Unavailable":1}')
  const body = `[${Array.from({ length: 250 }, () => `{"text":"${'x'.repeat(3_000)}"}`).join(',')}]`
  let accepted = 0
  for (let n = 0; n < 25 + 25 * shards; n++) {
    const response = await post(api, body)
    accepted += ((await response.json()) as { accepted: number }).accepted
  }
  await faults('{}')
  const startedAt = performance.now()
  const lines = await delivered(pipeline, accepted)
  const seconds = (performance.now() - startedAt) / 1_000
  const bytes = lines.reduce((sum, line) => sum + line.length, 0)
  pipeline.kill('SIGTERM')
  await pipeline.exited
  rmSync(pipeline.dataDir, { recursive: true })
  return {
    shards,
    readLimitMegabytesPerSecond: 2 * shards,
    megabytes: Number((bytes / 1e6).toFixed(1)),
    seconds: Number(seconds.toFixed(1)),
    megabytesPerSecond: ratio(bytes / 1e6, seconds),
  }
}

function residentMiB(pid: number): number {
  try {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kib) / 1_024
  } catch {
    return Number.NaN
  }
}

/** Runs `npm run load` with 100,000 events and returns its report. */
function load(shards: number) {
  const script = join(import.meta.dirname, 'load.ts')
  const report = execFileSync(process.execPath, [script, '--events', '100000', '--shards', `${shards}`], {
    encoding: 'utf8',
  })
  return JSON.parse(report)
}

showProgress('PutRecords against the peers …')
const putRecords = {
  what: 'median ms of PutRecords of 500 x 100 bytes, interleaved with the peer; 1 shard, no throttling; Sluice syncs to disk, the peers do not',
  kinesalite: await compare('kinesalite', 30, rounds * 2),
  // Slows with what it holds.
  'kinesis-local': await compare('kinesis-local', 3, Math.ceil(rounds / 2)),
}
if (values.peers) {
  console.log(JSON.stringify({ putRecords }, undefined, 2))
  process.exit(0)
}
showProgress('A million records …')
const million = await grow()
showProgress('Starting, memory, latency …')
const pipeline = await run()
showProgress('Draining the backlog after an S3 outage …')
const backlogAfterOutage = [await drained(1), await drained(8)]
showProgress('HTTP to S3 objects …')
const httpToObjects = [load(1), load(8)]
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
console.log(
  JSON.stringify(
    {
      commit,
      node: process.version,
      cores: cpus().length,
      putRecords,
      million,
      pipeline,
      backlogAfterOutage,
      httpToObjects,
    },
    undefined,
    2,
  ),
)
