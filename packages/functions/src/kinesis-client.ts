import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis'
import { NodeHttpHandler } from '@smithy/node-http-handler'

/**
 * One attempt per call: `kinesisSink` is the only one that tries again. HTTP/1.1, whose connection stays open for the
 * next call, in place of the SDK's HTTP/2: Lambda handles one request at a time, and an aborted attempt must take its
 * dead connection with it.
 */
export function kinesisClient(config: KinesisClientConfig = {}): KinesisClient {
  return new KinesisClient({
    ...config,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 1_000 }),
  })
}
