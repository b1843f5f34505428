import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis'
import { kill } from '@sluice/local/test/conformance/peers'
import { clientsOf } from '@sluice/local/test/conformance/target'
import { newFolder } from '@sluice/local/test/pipeline'
import type { Tree } from '../tree.ts'

export const StreamName = 'bench'

export type KinesisServer = { endpoint: string; pid: number; stop: () => Promise<void> }

/** Starts the local AWS of a checkout, without throttling. */
export async function startLocalAws({ root }: Tree, folder = newFolder()): Promise<KinesisServer> {
  const child = spawn(process.execPath, [join(root, 'bench/ours.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const endpoint = await new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  return { endpoint, pid: Number(child.pid), stop: () => kill(child) }
}

/** Creates a stream with one shard. */
export async function createStream(endpoint: string): Promise<void> {
  const { kinesis } = clientsOf(endpoint)
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
  const status = async () =>
    (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary?.StreamStatus
  while ((await status()) !== 'ACTIVE') await sleep(50)
}
