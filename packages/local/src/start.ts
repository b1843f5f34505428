import { faultSwitch } from './console/fault-switch.ts'
import { createJournal } from './console/journal.ts'
import { observePipeline } from './console/observe.ts'
import { oncePerMinute } from './console/repeated.ts'
import { folderGuard } from './disk/folder-guard.ts'
import type { PipelineOptions, StartContext } from './startup/context.ts'
import type { Endpoints } from './startup/endpoints.ts'
import { SetupError } from './startup/setup-error.ts'
import { startup } from './startup/startup.ts'
import * as steps from './startup/steps.ts'

export type Pipeline = {
  endpoints: Endpoints
  /** Events that an earlier run had accepted and not delivered. */
  recovered: number
  /**
   * Finishes the requests in flight and delivers what is buffered, within `withinMs` milliseconds (default 9,000).
   * @throws SetupError if the data folder is gone
   */
  stop: (withinMs?: number) => Promise<void>
}

const stopWithinMs = 9_000
// Without its data folder, the pipeline can't deliver.
const stopWithoutFolderMs = 1_000

/**
 * Starts the pipeline from S3 to the HTTP API, so that no event arrives at a part that isn't ready.
 * @throws SetupError for a problem that the user can fix
 */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const journal = createJournal()
  const guard = folderGuard(options.dataDir)
  const logOnce = oncePerMinute(options.clock, (message) => options.log({ step: 'error', data: { message } }))
  // Without its folder, everything fails. The cause is one line, in place of a line for each failure.
  const onError = (message: string) => logOnce(guard.failure() ?? message)
  const observer = observePipeline({ ...options, systemClock: options.testMode?.systemClock, journal, onError })
  const onEnd = (affectedCalls: number) => options.log({ step: 'fault', status: 'off', data: { affectedCalls } })
  const switched = faultSwitch({ ...options, onEnd })
  const context: StartContext = { ...options, journal, observer, guard, faultSwitch: switched, onError }
  const { values, stop } = await startup(options.clock)
    .step('locks', () => steps.lockParts(context))
    .step('s3', () => steps.openS3(context))
    .step('firehose', () => steps.openDeliveryStreams(context))
    .step('kinesis', (started) => steps.openKinesis(context, started))
    .step('recovered', (started) => steps.countRecovered(context, started))
    .step('aws', (started) => steps.listenForAws(context, started))
    .step('provisioning', (started) => steps.provisionPipeline(context, started))
    .step('delivery', (started) => steps.startDelivery(context, started))
    .step('http', () => steps.listenForHttp(context))
    .step('site', (started) => steps.openSite(context, started))
    .step('routes', (started) => steps.serveRoutes(context, started))
    .step('endpoints', (started) => steps.publishEndpoints(context, started))
    .start()
  return {
    endpoints: values.endpoints,
    recovered: values.recovered,
    async stop(withinMs = stopWithinMs) {
      await stop(guard.failure() ? stopWithoutFolderMs : withinMs)
      const failure = guard.failure()
      if (failure) throw new SetupError(`Stopped without delivering what was buffered. ${failure}`)
    },
  }
}
