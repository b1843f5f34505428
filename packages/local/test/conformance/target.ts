import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
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
import { startPeer } from './peers.ts'

export type TargetName = 'ours' | 'aws' | 'kinesis-local' | 'kinesalite'

/** The service to test: `SLUICE_TARGET=kinesalite npx vitest run kinesis.test`. AWS charges for `aws`. */
export const targetName = (process.env.SLUICE_TARGET ?? 'ours') as TargetName

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
  const { endpoint, stop } = await startPeer(targetName)
  return { kinesis: clientsOf(endpoint).kinesis, endpoint, stop }
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
