import { join } from 'node:path'
import { bucket, deliveryStream, region, stream } from '@sluice/core/pipeline'
import { startAwsEndpoint } from '../aws/endpoint.ts'
import type { Site } from '../console/site.ts'
import { pipelineStats } from '../console/stats.ts'
import { notifiedPace } from '../firehose/pace.ts'
import { type Firehose, openFirehose } from '../firehose/service.ts'
import { createRoutes } from '../http/routes.ts'
import { type HttpServer, startHttpServer } from '../http/server.ts'
import { type Kinesis, startKinesis } from '../kinesis/service.ts'
import { type S3, startS3 } from '../s3/service.ts'
import type { StartContext } from './context.ts'
import { type Endpoints, writeEndpoints } from './endpoints.ts'
import { inProcessClients, inProcessTarget } from './in-process.ts'
import { lockAll } from './lock.ts'
import { type Part, parts } from './part.ts'
import { provision, targetAt } from './provision.ts'
import type { Started } from './startup.ts'

// The steps of the start, in their order. Each returns what it has started, and how to stop that.

type Aws = { url: string }
type Http = HttpServer & { origin: string }

export function lockParts({ dataDir, testMode }: StartContext): Started<undefined> {
  // Nobody else knows the folder.
  if (testMode?.isTemporary) return { value: undefined }
  return { value: undefined, stop: lockAll(dataDir, parts) }
}

export async function openS3({ dataDir, faultSwitch, testMode, ...options }: StartContext): Promise<Started<S3>> {
  const isUnavailable = () => faultSwitch.strikes('s3Unavailable')
  const isDurable = !testMode?.isTemporary
  const s3 = await startS3(join(dataDir, 's3'), { ...options, isUnavailable, isDurable })
  return { value: s3, stop: s3.close }
}

/** Opens Kinesis after the delivery streams, because their checkpoints decide what has expired. */
export function openKinesis(context: StartContext, { firehose }: { firehose: Firehose }): Started<Kinesis> {
  const { clock, guard, faultSwitch, observer, onError, onCrashPoint, testMode } = context
  const kinesis = startKinesis({
    folder: folderIn(context, 'kinesis'),
    region,
    clock,
    guard,
    faults: faultSwitch,
    readersOf: firehose.readersOf,
    onStored(name, ...record) {
      if (name === stream.name) observer.onStored(...record)
      if (testMode) firehose.notify(name)
    },
    onError,
    onCrashPoint,
  })
  return { value: kinesis, stop: kinesis.close }
}

export function openDeliveryStreams(context: StartContext): Started<Firehose> {
  const { observer, onError, testMode, ...options } = context
  const firehose = openFirehose({
    folder: folderIn(context, 'firehose'),
    region,
    clock: options.clock,
    random: options.random,
    guard: options.guard,
    onCrashPoint: options.onCrashPoint,
    observe: (name) => (name === deliveryStream.name ? observer.delivery : { onError }),
    ...(testMode && { pace: notifiedPace, onStarted: (work) => testMode.work.track('delivery', work) }),
  })
  return { value: firehose }
}

/** Returns the folder of a part; undefined if the part is to keep its data in memory. */
const folderIn = ({ dataDir, testMode }: StartContext, part: Part): string | undefined =>
  testMode?.isTemporary ? undefined : join(dataDir, part)

/** Counts the events of earlier runs and their copies. Returns how many are buffered, before their delivery starts. */
export function countRecovered(
  { observer, faultSwitch: faults }: StartContext,
  { kinesis, firehose }: { kinesis: Kinesis; firehose: Firehose },
): Started<number> {
  if (!kinesis.hasStream(stream.name)) return { value: 0 }
  observer.resetCounts(kinesis.linesIn(stream.name))
  for (const data of kinesis.dataIn(stream.name)) observer.countCopies(data)
  return { value: pipelineStats({ kinesis, firehose, observer, faults }).buffered }
}

export async function listenForAws(
  { awsPort, binding, clock, random, onError }: StartContext,
  { s3, kinesis, firehose }: { s3: S3; kinesis: Kinesis; firehose: Firehose },
): Promise<Started<Aws>> {
  const json = { Kinesis_20131202: kinesis.actions, Firehose_20150804: firehose.actions }
  const options = { port: awsPort, binding, clock, random }
  const endpoint = await startAwsEndpoint({ json, s3: s3.serve, onError }, options)
  return { value: endpoint, stop: endpoint.stop }
}

/**
 * Starts to deliver, with the buffers that were provisioned. Delivery calls Kinesis and S3, so it starts after them and stops
 * before them.
 */
export function startDelivery(
  context: StartContext,
  parts: { s3: S3; kinesis: Kinesis; firehose: Firehose },
): Started<undefined> {
  const { kinesis, firehose } = parts
  // A test reads at once, as often as it needs.
  const reads = context.testMode ? kinesis.unlimitedReads : kinesis.deliveryReads
  firehose.start(inProcessClients(reads, { ...context, ...parts }))
  return { value: undefined, stop: firehose.stop }
}

/** Provisions the pipeline. The step's value does it again, after a reset. */
export async function provisionPipeline(
  context: StartContext,
  { aws, ...parts }: { s3: S3; kinesis: Kinesis; firehose: Firehose; aws: Aws },
): Promise<Started<() => Promise<void>>> {
  const { shards, hints, clock, testMode } = context
  const target = testMode ? inProcessTarget({ ...context, ...parts }) : targetAt(aws.url)
  const onStreamCreated = () => parts.kinesis.activate(stream.name)
  const provisionAgain = () => provision({ target, shards, hints, clock, onStreamCreated })
  await provisionAgain()
  return { value: provisionAgain }
}

export async function listenForHttp({ ports, binding, clock, onError }: StartContext): Promise<Started<Http>> {
  const http = await startHttpServer({ ports, binding, clock, onError })
  const origin = `http://localhost:${http.port}`
  // The other half is for the delivery of what these requests have stored.
  return { value: { ...http, origin }, stop: (withinMs) => http.stop(withinMs / 2) }
}

export async function openSite(
  { web, watch }: StartContext,
  { http }: { http: Http },
): Promise<Started<Site | undefined>> {
  if (!web) return { value: undefined }
  const { builtConsole, watchedSite } = await import('../console/site-sources.ts')
  const { builtSite } = await import('../console/site.ts')
  const site = await (watch ? watchedSite(http.server) : builtConsole().then(builtSite))
  return { value: site, stop: site.close }
}

export async function serveRoutes(
  context: StartContext,
  started: Parameters<typeof createRoutes>[1] & { http: Http },
): Promise<Started<undefined>> {
  started.http.serve(await createRoutes(context, started))
  // Ends the responses that stream the journal, which would stay in flight.
  return { value: undefined, stop: context.journal.close }
}

export function publishEndpoints(
  { dataDir, testMode }: StartContext,
  { aws, http, site }: { aws: Aws; http: Http; site: Site | undefined },
): Started<Endpoints> {
  const endpoints: Endpoints = {
    pid: process.pid,
    api: http.origin,
    console: site ? http.origin : null,
    aws: aws.url,
    stream: stream.name,
    deliveryStream: deliveryStream.name,
    bucket: bucket.name,
  }
  return { value: endpoints, stop: testMode?.isTemporary ? undefined : writeEndpoints(dataDir, endpoints) }
}
