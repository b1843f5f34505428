import type { KinesisClientConfig } from '@aws-sdk/client-kinesis'
import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import { readAccess, readFront } from './access.ts'
import { createApp } from './app.ts'
import { kinesisClient, lambdaClient, lambdaSettings } from './kinesis-client.ts'
import { kinesisSink } from './kinesis-sink.ts'
import { lambdaOf } from './lambda.ts'
import { metricLine } from './metrics.ts'

export type HandlerOptions = {
  /** `STREAM_NAME`, `ACCESS_MODE`, in the mode `key` `KEY_SHA256`, behind a front `FRONT_SHA256`, and optionally `METRICS_NAMESPACE`. */
  environment: Readonly<Record<string, string | undefined>>
  clock: Clock
  random: Random
  /** Settings of the Kinesis client, such as an endpoint and credentials. Default: those of `lambdaClient`. */
  client?: KinesisClientConfig
  /** Receives each log entry. Default: writes JSON lines to stderr. */
  log?: (entry: Record<string, unknown>) => void
  /** Receives each line of metrics. Default: writes to stdout. */
  writeMetrics?: (line: string) => void
}

/**
 * Returns the Lambda handler of `POST /submit`, payload format 2.0.
 * @throws Error if the environment has no stream name or no valid access mode
 */
export function createHandler(options: HandlerOptions) {
  const { environment, clock, random, client, log = writeToStderr, writeMetrics = writeToStdout } = options
  const { STREAM_NAME: streamName, METRICS_NAMESPACE: namespace } = environment
  if (!streamName) throw new Error('STREAM_NAME is not set. Set it to the name of the Kinesis data stream.')
  const app = createApp({
    sink: kinesisSink({
      client: client ? kinesisClient({ ...lambdaSettings(environment), ...client }) : lambdaClient(environment),
      streamName,
      clock,
      random,
      onError: (error) => log({ message: 'PutRecords failed', error: String(error) }),
    }),
    clock,
    random,
    access: readAccess(environment),
    front: readFront(environment),
    log,
    count: namespace
      ? (counts, keyName) =>
          writeMetrics(metricLine(counts, { namespace, stream: streamName, keyName, at: clock.now() }))
      : undefined,
  })
  return lambdaOf(app)
}

function writeToStderr(entry: Record<string, unknown>): void {
  console.error(JSON.stringify(entry))
}

/** Bypasses console.log, because Lambda wraps what it prints and CloudWatch then finds no metrics in it. */
function writeToStdout(line: string): void {
  process.stdout.write(line)
}
