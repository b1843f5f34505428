import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FirehoseClient } from '@aws-sdk/client-firehose'
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis'
import { S3Client } from '@aws-sdk/client-s3'
import type { Clock } from '@sluice/core/clock'
import { type ManualClock, manualClock } from '@sluice/core/manual-clock'
import { region } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { startAwsEndpoint } from '../../src/aws/endpoint.ts'
import { startKinesis } from '../../src/kinesis/service.ts'
import { startS3 } from '../../src/s3/service.ts'

export type Peer = 'kinesis-local' | 'kinesalite'
export type TargetName = 'ours' | 'aws' | Peer

/** The service to test: `SLUICE_TARGET=kinesalite npx vitest run kinesis.test`. AWS charges for `aws`. */
export const targetName = (process.env.SLUICE_TARGET ?? 'ours') as TargetName

const bench = join(import.meta.dirname, '../../../../bench/peers')
const peers = {
  'kinesis-local': {
    folder: join(bench, 'node_modules/kinesis-local'),
    args: ['main.js'],
    environment: (port: number) => ({ KINESIS_MOCK_PLAIN_PORT: `${port}`, KINESIS_MOCK_TLS_PORT: `${port + 1}` }),
    portArgs: () => [] as string[],
  },
  kinesalite: {
    folder: join(bench, 'node_modules/kinesalite'),
    args: ['cli.js', '--createStreamMs', '100', '--deleteStreamMs', '100', '--shardLimit', '100'],
    environment: () => ({}),
    portArgs: (port: number) => ['--port', `${port}`],
  },
}

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** Clients of a local endpoint, over HTTP/1.1. */
export const clientsOf = (endpoint: string) => {
  const common = { endpoint, region, credentials, maxAttempts: 1, requestHandler: new NodeHttpHandler() }
  return {
    kinesis: new KinesisClient(common),
    firehose: new FirehoseClient(common),
    s3: new S3Client({ ...common, forcePathStyle: true }),
  }
}

/** Starts the Kinesis to test. Only our own has a clock that can be moved. */
export async function startTarget() {
  const clock = manualClock(Date.now())
  const { kinesis, stop, endpoint } = await startNamed(clock)
  const created: string[] = []

  /** Waits for `ms` milliseconds, or moves the clock if it can be moved. */
  async function pass(ms: number): Promise<void> {
    await clock.advance(ms)
    if (targetName !== 'ours') await sleep(ms)
  }

  async function untilActive(StreamName: string): Promise<void> {
    for (;;) {
      const { StreamDescriptionSummary: about } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))
      if (about?.StreamStatus === 'ACTIVE') return
      await pass(targetName === 'aws' ? 2_000 : 100)
    }
  }

  return {
    kinesis,
    endpoint,
    clock,
    pass,
    untilActive,
    /** Creates a stream for a test and returns its name once it is active. */
    async stream(ShardCount = 1): Promise<string> {
      const StreamName = `test-${randomUUID()}`
      await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }))
      created.push(StreamName)
      await untilActive(StreamName)
      return StreamName
    },
    async stop(): Promise<void> {
      if (targetName === 'aws')
        for (const StreamName of created) await kinesis.send(new DeleteStreamCommand({ StreamName }))
      kinesis.destroy()
      await stop()
    },
  }
}

async function startNamed(clock: ManualClock) {
  if (targetName === 'aws') return { kinesis: new KinesisClient({}), endpoint: '', stop: async () => {} }
  if (targetName === 'ours') {
    const { endpoint, stop } = await startOurs({ ...clock, defer: systemClock.defer })
    // The SDK's default for Kinesis: cleartext HTTP/2.
    return { kinesis: new KinesisClient({ endpoint, region, credentials, maxAttempts: 1 }), endpoint, stop }
  }
  return startPeer(targetName)
}

/** Starts a peer, which `npm ci` in `bench/peers` installs. */
export async function startPeer(name: Peer) {
  const { folder, args, environment, portArgs } = peers[name]
  if (!existsSync(folder)) throw new Error(`${name} is not installed: run npm ci in bench/peers/.`)
  const port = await freePort()
  const child = spawn(process.execPath, [...args, ...portArgs(port)], {
    cwd: folder,
    env: { ...process.env, ...environment(port), LOG_LEVEL: 'ERROR', SHARD_LIMIT: '1000' },
    stdio: 'ignore',
  })
  const endpoint = `http://127.0.0.1:${port}`
  const { kinesis } = clientsOf(endpoint)
  await untilAnswers(endpoint, child)
  return {
    kinesis,
    endpoint,
    stop: () => kill(child),
  }
}

/** Starts Kinesis and S3 in this process, in a new folder that `stop` removes. */
export async function startOurs(clock: Clock = systemClock) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  const localAws = await startLocalAws(folder, clock)
  return {
    ...localAws,
    folder,
    async stop() {
      await localAws.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts Kinesis and S3 in this process, in a folder that `stop` keeps. */
export async function startLocalAws(folder: string, clock: Clock = systemClock) {
  const kinesis = startKinesis({ folder: join(folder, 'kinesis'), region, clock })
  const s3 = await startS3(join(folder, 's3'), { clock, random: systemRandom })
  const services = { json: { Kinesis_20131202: kinesis.actions }, s3: s3.serve }
  const { url, stop } = await startAwsEndpoint(services, { port: 0, clock, random: systemRandom })
  return {
    endpoint: url,
    async stop() {
      await stop()
      kinesis.close()
      s3.close()
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function untilAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answered = await fetch(endpoint).then(
      () => true,
      () => false,
    )
    if (answered) return
    await sleep(50)
  }
  throw new Error(`The peer ended with code ${child.exitCode}.`)
}

/** Kills a process. Resolves when it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  if (child.kill('SIGKILL')) await exited
}
