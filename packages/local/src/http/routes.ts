import type { RequestListener } from 'node:http'
import { deliveryStream } from '@sluice/core/pipeline'
import type { ConsoleApiOptions } from '../console/api.ts'
import { setFaults } from '../console/set-faults.ts'
import type { Site } from '../console/site.ts'
import { pipelineStats } from '../console/stats.ts'
import type { Firehose } from '../firehose/service.ts'
import { gateway, isRoute, listenerOf } from '../gateway/gateway.ts'
import { lambda } from '../gateway/lambda.ts'
import type { Kinesis } from '../kinesis/service.ts'
import type { S3 } from '../s3/service.ts'
import type { StartContext } from '../startup/context.ts'
import { inProcessTransport } from '../startup/in-process.ts'
import { resetPipeline } from '../startup/reset.ts'
import { statusOf } from '../startup/status.ts'

/** The parts of the pipeline that the routes use. */
export type RouteParts = {
  s3: S3
  kinesis: Kinesis
  firehose: Firehose
  aws: { url: string }
  provisioning: () => Promise<void>
  http: { port: number; connections: () => number }
  site: Site | undefined
}

/** Returns the listener for all HTTP requests: `POST /submit`, the routes under `/_sluice`, and the console's site. */
export async function createRoutes(context: StartContext, parts: RouteParts): Promise<RequestListener> {
  const { observer, shards, clock, random, key, journal, faultSwitch: faults, testMode, onError } = context
  const { s3, kinesis, firehose, aws, provisioning, site } = parts
  const transport = inProcessTransport({ ...context, ...parts })
  const handler = await lambda({ endpoint: aws.url, transport, key, load: site?.load, clock, random, onError })
  const stats = () => pipelineStats({ kinesis, firehose, observer, faults })
  faults.set(context.faults ?? {}, stats())

  const { onResponse, onBusy } = observer
  const { connections } = parts.http
  const submit = listenerOf(gateway({ handler, shards, connections, clock, random, onResponse, onBusy, onError }))

  const api = loadedLater({
    status: statusOf(context, parts),
    journal,
    stats,
    received: observer.received,
    events: observer.events,
    objects: s3.objects,
    time: testMode?.time,
    systemClock: testMode?.systemClock ?? clock,
    deliver: () => firehose.flush(deliveryStream.name),
    reset: () => resetPipeline({ s3, kinesis, firehose, observer, faults, provision: provisioning }),
    setFaults: (wanted) => setFaults(wanted, stats(), context),
  })
  return (request, response) => {
    const { url = '' } = request
    if (isRoute(url)) {
      const responding = submit(request, response)
      return void testMode?.work.track('request', responding)
    }
    const isApi = !site || url.startsWith('/_sluice')
    void (isApi ? api : site.serve)(request, response)
  }
}

/** Returns the listener for `/_sluice`. A pipeline without a console starts faster, and needs less memory, until a request. */
function loadedLater(options: ConsoleApiOptions): RequestListener {
  let loading: Promise<RequestListener> | undefined
  return async (request, response) => {
    loading ??= import('../console/api-listener.ts').then(({ apiListener }) => apiListener(options))
    const listener = await loading
    listener(request, response)
  }
}
