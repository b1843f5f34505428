import { createServer } from 'node:http'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Clock } from '@sluice/core/clock'
import { region } from '@sluice/core/pipeline'
import type { Random } from '@sluice/core/random'
import { startAwsEndpoint } from './aws/endpoint.ts'
import type { OnCrashPoint } from './disk/crash-points.ts'
import { startFirehose } from './firehose/service.ts'
import { gateway } from './gateway/gateway.ts'
import { lambda } from './gateway/lambda.ts'
import { startKinesis } from './kinesis/service.ts'
import { lock } from './lock.ts'
import type { Part } from './part.ts'
import { listen } from './ports.ts'
import { startS3 } from './s3/service.ts'

export type PartOptions = {
  dataDir: string
  /** Tried in order; the first free one is used. */
  ports: readonly number[]
  /** Where the part finds the other parts. */
  awsEndpoint: string
  clock: Clock
  random: Random
  /** Called at each crash point; tests end the process there. */
  onCrashPoint: OnCrashPoint
}

/** Runs one part of the pipeline in this process, for those who want to kill it alone; returns its address and its end. */
export async function startPart(part: Part, options: PartOptions) {
  const { dataDir, awsEndpoint, clock, random, onCrashPoint } = options
  const endpoint = { port: options.ports[0] ?? 0, clock, random }
  const folder = join(dataDir, part)
  if (part !== 'gateway') lock(dataDir, part)
  if (part === 's3')
    return startAwsEndpoint({ json: {}, s3: (await startS3(folder, { random, onCrashPoint })).serve }, endpoint)
  if (part === 'kinesis') {
    const { actions, close } = startKinesis({ folder, region, clock, random, onCrashPoint })
    const { url, stop } = await startAwsEndpoint({ json: { Kinesis_20131202: actions } }, endpoint)
    return { url, stop: () => stop().then(close) }
  }
  if (part === 'firehose') {
    const observe = () => ({ onError: (message: string) => console.error(message) })
    const firehose = startFirehose({ folder, region, endpoint: awsEndpoint, observe, onCrashPoint })
    const { url, stop } = await startAwsEndpoint({ json: { Firehose_20150804: firehose.actions } }, endpoint)
    return { url, stop: () => firehose.stop(8_000).then(stop) }
  }
  const app = gateway({ clock, handler: await lambda(awsEndpoint) })
  const server = createServer(getRequestListener(app.fetch))
  const url = `http://127.0.0.1:${await listen(server, options.ports, 'port')}`
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  return {
    url,
    stop: () => {
      server.close()
      // Time to answer what is in flight; a client that does not end its request keeps nobody.
      setTimeout(() => server.closeAllConnections(), 5_000).unref()
      return closed
    },
  }
}
