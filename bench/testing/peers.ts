import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis'
import { findTool } from '@sluice/local/test/conformance/foreign-tools'
import { freePort, kill, startPeer } from '@sluice/local/test/conformance/peers'
import { clientsOf } from '@sluice/local/test/conformance/target'
import { summary } from './summary.ts'

type Server = { endpoint: string; stop: () => Promise<void> }
type Running = Server & { kinesis: KinesisClient }

const StreamName = 'bench'
const pollMs = 1

/**
 * Measures peers as processes. They have neither HTTP nor objects, so the steps are those of a stream. `cold` begins with
 * the process and ends with a readable record. `reset` ends when a new stream has replaced the old one. `wait` lasts from
 * a response until its record is readable.
 */
export async function measurePeers() {
  return {
    kinesalite: await measure(() => startPeer('kinesalite'), recreate),
    'kinesis-local': await measure(() => startPeer('kinesis-local'), recreate),
    moto: await measure(startMoto, resetMoto),
  }
}

/** Starts a peer, and again if another program uses one of its ports. */
async function started(start: () => Promise<Server>): Promise<Running> {
  let server: Server | undefined
  for (let attempt = 1; attempt < 5 && !server; attempt++) server = await start().catch(() => undefined)
  server ??= await start()
  return { ...server, kinesis: clientsOf(server.endpoint).kinesis }
}

async function measure(start: () => Promise<Server>, reset: (peer: Running) => Promise<void>) {
  const cold: number[] = []
  for (let n = 0; n < 3; n++) {
    let startedAt = 0
    const peer = await started(() => {
      startedAt = performance.now()
      return start()
    })
    await create(peer.kinesis)
    await putAndRead(peer.kinesis)
    cold.push(performance.now() - startedAt)
    await peer.stop()
  }
  const peer = await started(start)
  await create(peer.kinesis)
  const [resets, waits]: number[][] = [[], []]
  for (let n = 0; n < 20; n++) {
    waits?.push(await putAndRead(peer.kinesis))
    const startedAt = performance.now()
    await reset(peer)
    resets?.push(performance.now() - startedAt)
  }
  await peer.stop()
  return { cold: summary(cold), reset: summary(resets ?? []), wait: summary(waits ?? []) }
}

async function create(kinesis: KinesisClient): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
  const status = async () =>
    (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary?.StreamStatus
  while ((await status()) !== 'ACTIVE') await sleep(pollMs)
}

/** Returns the milliseconds from the response until the record is readable. */
async function putAndRead(kinesis: KinesisClient): Promise<number> {
  const { ShardId } = await kinesis.send(
    new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: Buffer.from('{"event":"signup"}') }),
  )
  const storedAt = performance.now()
  const from = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const
  let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from))
  for (;;) {
    const { Records = [], NextShardIterator } = await kinesis.send(new GetRecordsCommand({ ShardIterator }))
    if (Records.length > 0) return performance.now() - storedAt
    ShardIterator = NextShardIterator
    await sleep(pollMs)
  }
}

async function recreate({ kinesis }: Running): Promise<void> {
  await kinesis.send(new DeleteStreamCommand({ StreamName }))
  const exists = () =>
    kinesis.send(new DescribeStreamSummaryCommand({ StreamName })).then(
      () => true,
      () => false,
    )
  while (await exists()) await sleep(pollMs)
  await create(kinesis)
}

async function startMoto(): Promise<Server> {
  const { command, args, env } = findTool('moto')
  const port = await freePort()
  const options = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${port}`]
  const child = spawn(command, [...args, ...options], { env: { ...process.env, ...env }, stdio: 'ignore' })
  const endpoint = `http://127.0.0.1:${port}`
  const responds = () =>
    fetch(`${endpoint}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await responds())) await sleep(20)
  return { endpoint, stop: () => kill(child) }
}

async function resetMoto({ endpoint, kinesis }: Running): Promise<void> {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' })
  await create(kinesis)
}
