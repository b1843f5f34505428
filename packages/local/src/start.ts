import { createJournal } from './console/journal.ts'
import { observePipeline } from './console/observe.ts'
import type { PipelineOptions, StartContext } from './start-context.ts'
import * as steps from './start-steps.ts'
import { startup } from './startup.ts'

export type Pipeline = {
  /** The origin of the API and the console: `http://localhost:8787`. */
  origin: string
  /** The origin of the AWS endpoint: `http://127.0.0.1:4566`. */
  aws: string
  /** Finishes the requests in flight and delivers what is buffered, within 9 s. */
  stop: () => Promise<void>
}

const stopWithinMs = 9_000

/**
 * Starts the pipeline from S3 to the HTTP API, so that no event arrives at a part that isn't ready.
 * @throws SetupError for a problem that the user can fix
 */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const journal = createJournal()
  const observer = observePipeline({ ...options, journal })
  const onError = (message: string) => options.log({ step: 'error', data: { message } })
  const context: StartContext = { ...options, journal, observer, faults: { current: {} }, onError }
  const { values, stop } = await startup(options.clock)
    .step('locks', () => steps.lockParts(context))
    .step('s3', () => steps.openS3(context))
    .step('kinesis', () => steps.openKinesis(context))
    .step('firehose', () => steps.openDeliveryStreams(context))
    .step('aws', (started) => steps.listenForAws(context, started))
    .step('delivery', (started) => steps.startDelivery(started))
    .step('provisioning', (started) => steps.provisionPipeline(context, started))
    .step('http', () => steps.listenForHttp(context))
    .step('site', (started) => steps.openSite(context, started))
    .step('routes', (started) => steps.serveRoutes(context, started))
    .step('endpoints', (started) => steps.publishEndpoints(context, started))
    .start()
  return { origin: values.http.origin, aws: values.aws.url, stop: async () => stop(stopWithinMs) }
}
