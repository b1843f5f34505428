import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { Clock } from '@sluice/core/clock'
import type { Faults } from '@sluice/core/faults'
import { bucket, deliveryStream, region, stream } from '@sluice/core/pipeline'
import type { Random } from '@sluice/core/random'
import { Hono } from 'hono'
import { startAwsEndpoint } from './aws/endpoint.ts'
import { consoleApi } from './console/api.ts'
import { journey } from './console/journey.ts'
import { observe } from './console/observe.ts'
import { builtSite, watchedSite } from './console/site.ts'
import type { terminal } from './console/terminal.ts'
import type { OnCrashPoint } from './disk/crash-points.ts'
import { writeEndpoints } from './endpoints.ts'
import { startFirehose } from './firehose/service.ts'
import { gateway } from './gateway/gateway.ts'
import { lambda } from './gateway/lambda.ts'
import { startKinesis } from './kinesis/service.ts'
import { lock } from './lock.ts'
import { parts } from './part.ts'
import { listen } from './ports.ts'
import { provision } from './provision.ts'
import { startS3 } from './s3/service.ts'

const names = { stream: stream.name, deliveryStream: deliveryStream.name, bucket: bucket.name }
const root = join(import.meta.dirname, '../../..')
/** From a signal to the end: time to answer what is in flight, then to deliver. */
const stopWithinMs = 9_000

export type PipelineOptions = {
  dataDir: string
  /** Tried in order; the first free one is used. */
  ports: readonly number[]
  awsPort: number
  shards: number
  bufferSeconds: number
  bufferMib: number
  key?: string | undefined
  /** Serves the console. */
  web: boolean
  /** Replaces console and handler as their sources change. */
  watch: boolean
  clock: Clock
  random: Random
  /** Called at each crash point; tests end the process there. */
  onCrashPoint: OnCrashPoint
  out: ReturnType<typeof terminal>
}

/** Starts the rooms from the end of the path to its front, so that nothing arrives before someone reads; returns what stops them. */
export async function startPipeline(options: PipelineOptions) {
  const { out, clock, random, onCrashPoint } = options
  const journal = journey()
  const observed = observe(out, journal)
  for (const part of parts) lock(options.dataDir, part)
  const faults: { now: Faults } = { now: {} }

  const s3 = await startS3(join(options.dataDir, 's3'), {
    random,
    isDown: () => faults.now.s3Down === true,
    onCrashPoint,
  })
  const kinesis = startKinesis({
    folder: join(options.dataDir, 'kinesis'),
    region,
    clock,
    random,
    onStored: (name, ...stored) => name === stream.name && observed.onStored(...stored),
    faults: () => faults.now,
    onCrashPoint,
  })
  const services = { Kinesis_20131202: kinesis.actions, Firehose_20150804: {} }
  const aws = await startAwsEndpoint({ json: services, s3: s3.serve }, { port: options.awsPort, clock, random })
  const firehose = startFirehose({
    folder: join(options.dataDir, 'firehose'),
    region,
    endpoint: aws.url,
    onCrashPoint,
    observe: (name) => (name === deliveryStream.name ? observed.delivery : { onError: out.error }),
  })
  services.Firehose_20150804 = firehose.actions
  const hints = { intervalSeconds: options.bufferSeconds, sizeMiB: options.bufferMib }
  await provision(aws.url, options.shards, hints)

  const server = createServer()
  const port = await listen(server, options.ports, 'port')
  const origin = `http://localhost:${port}`
  const site = options.web ? await (options.watch ? watchedSite(server) : builtSite()) : undefined
  const inStream = () => kinesis.linesIn(stream.name)
  observed.counts.accepted = inStream()
  const app = new Hono()
  app.route(
    '/',
    gateway({ clock, handler: await lambda(aws.url, site?.load, options.key), onAnswer: observed.onAnswer }),
  )
  const local = consoleApi({
    status: {
      sluice: 'local',
      version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
      ports: { api: port, aws: Number(new URL(aws.url).port) },
      shardCount: options.shards,
      hints,
      ...names,
    },
    journey: journal,
    stats() {
      const { lines: delivered, checkpoints } = firehose.delivered(deliveryStream.name)
      const shards = kinesis.shardsIn(stream.name, checkpoints)
      // Not just what is left: once no shard is behind, lines that are in neither are lost, and the sum shows it.
      const buffered = shards.some(({ lag }) => lag > 0) ? inStream() - delivered : 0
      return { ...observed.counts, inStream: inStream(), delivered, buffered, shards }
    },
    objects: s3.objects,
    deliver: () => firehose.flush(deliveryStream.name),
    // The reader goes first: it would take a stream that is made anew for one that lost records.
    async reset() {
      await firehose.actions.DeleteDeliveryStream?.({ DeliveryStreamName: deliveryStream.name })
      for await (const key of s3.objects.keys(bucket.name, '')) await s3.objects.delete(bucket.name, key)
      kinesis.actions.DeleteStream?.({ StreamName: stream.name })
      await provision(aws.url, options.shards, hints)
      Object.assign(observed.counts, { accepted: 0, failed: 0 })
    },
    faults,
  })
  app.route('/', local)
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  const api = getRequestListener(app.fetch)
  const inFlight = new Set<Promise<void>>()
  server.on('request', (request, response) => {
    const answered = new Promise<void>((resolve) => response.once('close', resolve))
    inFlight.add(answered)
    answered.then(() => inFlight.delete(answered))
    const isApi = !site || /^\/(submit|_sluice)\b/.test(request.url ?? '')
    void (isApi ? api : site.serve)(request, response)
  })

  const removeEndpoints = writeEndpoints(options.dataDir, {
    pid: process.pid,
    api: origin,
    console: site ? origin : null,
    aws: aws.url,
    ...names,
  })
  const stop = async () => {
    const stopAt = performance.now() + stopWithinMs
    out.say('\nStopping: delivering what is buffered …')
    server.close()
    journal.close()
    // A browser keeps its connections for later; whoever waited for them would wait for nothing.
    await Promise.race([Promise.all(inFlight), sleep(stopWithinMs / 2, undefined, { ref: false })])
    server.closeAllConnections()
    await firehose.stop(Math.max(0, stopAt - performance.now()))
    await aws.stop()
    kinesis.close()
    await site?.close?.()
    removeEndpoints()
    out.say('Stopped. Everything acknowledged is on disk.')
  }
  return { origin, aws: aws.url, stop }
}
