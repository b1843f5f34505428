import { KinesisClient } from '@aws-sdk/client-kinesis'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { handle } from 'hono/aws-lambda'
import { createApp } from './app.ts'
import { kinesisSink } from './kinesis-sink.ts'

const streamName = process.env.STREAM_NAME
if (!streamName) throw new Error('STREAM_NAME is not set: the name of the Kinesis data stream')

const log = (entry: Record<string, unknown>) => console.error(JSON.stringify(entry))

const client = new KinesisClient({
  maxAttempts: 1,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 1_000 }),
})

/** The Lambda behind `POST /submit`, payload format 2.0. */
export const handler = handle(
  createApp({
    sink: kinesisSink({
      client,
      streamName,
      onError: (error) => log({ message: 'PutRecords failed', error: String(error) }),
    }),
    log,
  }),
)
