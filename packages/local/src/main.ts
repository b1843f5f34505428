import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { bucket, deliveryStream, region, stream } from '@sluice/core/pipeline'
import { Hono } from 'hono'
import { startAwsEndpoint } from './aws-endpoint.ts'
import { consoleApi } from './console/api.ts'
import { journey } from './console/journey.ts'
import { builtSite, watchedSite } from './console/site.ts'
import { writeEndpoints } from './endpoints.ts'
import { startFirehose } from './firehose/firehose.ts'
import { gateway, type Handler } from './gateway/gateway.ts'
import { startKinesis } from './kinesis/kinesis.ts'
import { lock } from './lock.ts'
import { observe } from './observe.ts'
import { help, type Options, readOptions, UsageError } from './options.ts'
import { provision } from './provision.ts'
import { startS3 } from './s3/service.ts'
import { terminal } from './terminal.ts'

const host = '127.0.0.1'
const root = join(import.meta.dirname, '../../..')
/** From a signal to the end: time to answer what is in flight, then to deliver. */
const stopWithinMs = 9_000

/** Starts the rooms from the end of the path to its front, so that nothing arrives before someone reads; returns what stops them. */
async function start(options: Options): Promise<() => Promise<void>> {
  const out = terminal(options.json)
  const journal = journey()
  const observed = observe(out, journal)
  lock(options.dataDir)

  const s3 = await startS3(join(options.dataDir, 's3'))
  const kinesis = startKinesis({ folder: join(options.dataDir, 'kinesis'), region, onStored: observed.onStored })
  const services = { Kinesis_20131202: kinesis.actions, Firehose_20150804: {} }
  const aws = await startAwsEndpoint({ json: services, s3: s3.answer }, options.awsPort, host).catch(
    portFailure('aws-port'),
  )
  const firehose = startFirehose({
    folder: join(options.dataDir, 'firehose'),
    region,
    endpoint: aws.url,
    ...observed.delivery,
  })
  services.Firehose_20150804 = firehose.actions
  const hints = { intervalSeconds: options.bufferSeconds, sizeMiB: options.bufferMib }
  await provision(aws.url, options.shards, hints)

  const server = createServer()
  const port = await listen(server, options)
  const origin = `http://localhost:${port}`
  const site = options.web && (options.watch ? await watchedSite(server) : await builtSite())
  const inStream = () => kinesis.linesIn(stream.name)
  observed.counts.accepted = inStream()
  const app = new Hono()
  app.route('/', gateway({ handler: await handlerIn(aws.url, site), onAnswer: observed.onAnswer }))
  app.route(
    '/',
    consoleApi({
      status: {
        sluice: 'local',
        version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
        ports: { api: port, aws: Number(new URL(aws.url).port) },
        stream: stream.name,
        shardCount: options.shards,
        deliveryStream: deliveryStream.name,
        bucket: bucket.name,
        hints,
      },
      journey: journal,
      stats() {
        const delivered = firehose.linesDelivered(deliveryStream.name)
        return { ...observed.counts, inStream: inStream(), delivered, buffered: inStream() - delivered }
      },
      objects: s3.objects,
      deliver: firehose.flush,
    }),
  )
  if (site && 'fetch' in site) app.route('/', site)
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  const listener = getRequestListener(app.fetch)
  server.on('request', (request, response) => {
    const isOurs = !site || 'fetch' in site || /^\/(submit|_sluice)\b/.test(request.url ?? '')
    if (isOurs) void listener(request, response)
    else site.middleware(request, response)
  })

  const removeEndpoints = writeEndpoints(options.dataDir, {
    pid: process.pid,
    api: origin,
    console: site ? origin : null,
    aws: aws.url,
    stream: stream.name,
    deliveryStream: deliveryStream.name,
    bucket: bucket.name,
  })
  out.say(welcome(options, origin, aws.url))
  if (options.open && site) openBrowser(origin)

  return async () => {
    const stopAt = performance.now() + stopWithinMs
    out.say('\nStopping: delivering what is buffered …')
    const closed = new Promise((resolve) => server.close(resolve))
    journal.close()
    await Promise.race([closed, sleep(stopWithinMs / 2, undefined, { ref: false })])
    server.closeAllConnections()
    await firehose.stop(Math.max(0, stopAt - performance.now()))
    await aws.stop()
    kinesis.close()
    if (site && 'close' in site) await site.close()
    removeEndpoints()
    out.say('Stopped. Everything acknowledged is on disk.')
  }
}

/** The real handler. It learns of this machine from its environment alone, as it learns of AWS there. */
async function handlerIn(endpoint: string, site: unknown): Promise<() => Promise<Handler>> {
  Object.assign(process.env, {
    STREAM_NAME: stream.name,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    // A developer's own settings for Kinesis would win over the line above, and send local events to a cloud.
    AWS_ENDPOINT_URL_KINESIS: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])
    delete process.env[name]
  if (site && typeof site === 'object' && 'load' in site) {
    const { load } = site as Awaited<ReturnType<typeof watchedSite>>
    return async () => (await load(join(root, 'packages/functions/src/submit.ts'))).handler
  }
  const { handler } = await import('@sluice/functions/submit')
  return async () => handler as unknown as Handler
}

/** A port that was asked for is strict; a busy default moves on to the next ones. */
async function listen(server: Server, { port, isPortStrict }: Options): Promise<number> {
  const tries = isPortStrict ? [port] : [port, port + 1, port + 2, port + 3, 0]
  for (const wanted of tries) {
    const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve)
      server.listen(wanted, host, () => resolve(undefined))
    })
    if (!failure) break
    if (failure.code !== 'EADDRINUSE' || wanted === tries.at(-1)) portFailure('port')(failure)
  }
  return (server.address() as AddressInfo).port
}

const portFailure =
  (option: string) =>
  (error: NodeJS.ErrnoException & { port?: number }): never => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    const why = error.code === 'EACCES' ? 'may not be used by this user' : 'is in use by another program'
    throw new UsageError(`Port ${error.port} ${why}; choose another with --${option} N (0: any free port).`)
  }

function welcome({ dataDir, bufferSeconds, bufferMib, port, web }: Options, origin: string, aws: string): string {
  const moved = port !== 0 && !origin.endsWith(`:${port}`) ? `    (port ${port} is in use by another program)` : ''
  const { bufferingIntervalSeconds: interval, bufferingSizeMiB: mib } = deliveryStream
  return `
  sluice  local  ready in ${Math.round(performance.now())} ms    Node ${process.versions.node} · data in ${dataDir} (kept)

  ${web ? `Console  ${origin}/${moved}\n  ` : ''}Submit   ${origin}/submit${web ? '' : moved}
           curl --json '{"event":"signup","user_id":123}' ${origin}/submit
  AWS      ${aws}
           Kinesis ${stream.name} · Firehose ${deliveryStream.name} · S3 ${bucket.name}
  Buffer   ${bufferSeconds} s or ${bufferMib} MiB, whichever first    (on AWS: ${interval} s or ${mib} MiB)
`
}

function openBrowser(url: string): void {
  const command = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open'
  spawn(command, [url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(help)
  } else {
    const stop = await start(options)
    let isStopping = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (isStopping) return
        isStopping = true
        stop().then(
          () => process.exit(0),
          (error) => {
            console.error(error)
            process.exit(1)
          },
        )
      })
    }
  }
} catch (error) {
  console.error(error instanceof UsageError ? `sluice: ${error.message}` : error)
  process.exit(1)
}
