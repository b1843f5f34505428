import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateStreamCommand, DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis'
import { clientsOf, kill } from '@sluice/local/test/conformance/target'
import { newFolder } from '@sluice/local/test/pipeline'
import type { Tree } from '../tree.ts'

export const StreamName = 'bench'

export type KinesisServer = { endpoint: string; kinesis: KinesisClient; stop: () => Promise<void> }

/** Starts the local AWS of a checkout, without throttling. */
export async function startLocalAws({ root }: Tree, folder = newFolder()): Promise<KinesisServer> {
  const child = spawn(process.execPath, [join(root, 'bench/ours.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const endpoint = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  return { endpoint, kinesis: clientsOf(endpoint).kinesis, stop: () => kill(child) }
}

/** Creates a stream with one shard. */
export async function createStream(kinesis: KinesisClient): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
  const status = async () =>
    (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary?.StreamStatus
  while ((await status()) !== 'ACTIVE') await sleep(50)
}
