import { join } from 'node:path'
import type { Clock } from '@sluice/core/clock'
import { region, stream } from '@sluice/core/pipeline'
import type { Random } from '@sluice/core/random'
import { type EndpointOptions, startAwsEndpoint } from './aws/endpoint.ts'
import { oncePerMinute } from './console/repeated.ts'
import type { OnCrashPoint } from './disk/crash-points.ts'
import { type FolderGuard, folderGuard } from './disk/folder-guard.ts'
import { awsClients } from './firehose/clients.ts'
import { openFirehose, readersIn } from './firehose/service.ts'
import { gateway, listenerOf } from './gateway/gateway.ts'
import { lambda } from './gateway/lambda.ts'
import type { Binding } from './http/binding.ts'
import { startHttpServer } from './http/server.ts'
import { startKinesis } from './kinesis/service.ts'
import { startS3 } from './s3/service.ts'
import { lock } from './startup/lock.ts'
import type { Part } from './startup/part.ts'

export type PartOptions = {
  dataDir: string
  /** The part listens on the first one. */
  ports: readonly number[]
  /** The addresses that the part listens on. */
  binding: Binding
  /** The other parts, such as `http://127.0.0.1:4566`. */
  awsEndpoint: string
  clock: Clock
  random: Random
  /** Called for each failure. */
  onError: (message: string) => void
  /** Called at each crash point. */
  onCrashPoint: OnCrashPoint
}

/** A running part: its origin, and how to stop it. */
export type RunningPart = { url: string; stop: () => Promise<void> }

/** A signal leaves 10 s: time to finish requests, or to deliver what is buffered. */
const stopWithinMs = { gateway: 5_000, firehose: 8_000 }

/**
 * Runs one part of the pipeline in this process, so that a test can kill it without the others.
 * @throws SetupError for a problem that the user can fix
 */
export function startPart(part: Part, options: PartOptions): Promise<RunningPart> {
  const guard = folderGuard(options.dataDir)
  return starters[part]({ ...options, guard, onError: oncePerMinute(options.clock, options.onError) })
}

const starters: Record<Part, (options: PartOptions & { guard: FolderGuard }) => Promise<RunningPart>> = {
  async kinesis(options) {
    const unlock = lock(options.dataDir, 'kinesis')
    const kinesis = startKinesis({
      ...options,
      folder: join(options.dataDir, 'kinesis'),
      region,
      readersOf: readersIn(join(options.dataDir, 'firehose')),
    })
    const { url, stop } = await startAwsEndpoint(
      { json: { Kinesis_20131202: kinesis.actions }, onError: options.onError },
      endpointOf(options),
    )
    return { url, stop: () => stop().then(kinesis.close).then(unlock) }
  },

  async firehose(options) {
    const { dataDir, awsEndpoint, onError } = options
    const unlock = lock(dataDir, 'firehose')
    const firehose = openFirehose({
      ...options,
      folder: join(dataDir, 'firehose'),
      region,
      observe: () => ({ onError }),
    })
    const { url, stop } = await startAwsEndpoint(
      { json: { Firehose_20150804: firehose.actions }, onError },
      endpointOf(options),
    )
    firehose.start(awsClients(awsEndpoint, options.clock))
    return { url, stop: () => firehose.stop(stopWithinMs.firehose).then(stop).then(unlock) }
  },

  async s3(options) {
    const unlock = lock(options.dataDir, 's3')
    const s3 = await startS3(join(options.dataDir, 's3'), options)
    const { url, stop } = await startAwsEndpoint(
      { json: {}, s3: s3.serve, onError: options.onError },
      endpointOf(options),
    )
    return { url, stop: () => stop().then(s3.close).then(unlock) }
  },

  async gateway({ ports, binding, awsEndpoint, clock, random, onError }) {
    const http = await startHttpServer({ ports, binding, clock, onError })
    const handler = await lambda({ endpoint: awsEndpoint, clock, random, onError })
    http.serve(
      listenerOf(
        gateway({ handler, shards: stream.shardCount, connections: http.connections, clock, random, onError }),
      ),
    )
    return { url: `http://127.0.0.1:${http.port}`, stop: () => http.stop(stopWithinMs.gateway) }
  },
}

const endpointOf = ({ ports, binding, clock, random }: PartOptions): EndpointOptions => ({
  port: ports[0] ?? 0,
  setting: 'port',
  binding,
  clock,
  random,
})
