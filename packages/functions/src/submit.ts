import { handle } from 'hono/aws-lambda'
import { createApp } from './app.ts'
import { readKeyDigest } from './key.ts'
import { kinesisClient } from './kinesis-client.ts'
import { kinesisSink } from './kinesis-sink.ts'
import { type Counts, metricLine } from './metrics.ts'

const streamName = process.env.STREAM_NAME
if (!streamName) throw new Error('STREAM_NAME is not set: the name of the Kinesis data stream')

const namespace = process.env.METRICS_NAMESPACE
// Not console.log: Lambda wraps that, and CloudWatch finds no metrics in it.
const count = (counts: Counts) => process.stdout.write(metricLine(counts, namespace ?? '', streamName))
const log = (entry: Record<string, unknown>) => console.error(JSON.stringify(entry))

/** The Lambda behind `POST /submit`, payload format 2.0. */
export const handler = handle(
  createApp({
    sink: kinesisSink({
      client: kinesisClient(),
      streamName,
      onError: (error) => log({ message: 'PutRecords failed', error: String(error) }),
    }),
    count: namespace ? count : undefined,
    keyDigest: readKeyDigest(process.env.KEY_SHA256),
    log,
  }),
)
