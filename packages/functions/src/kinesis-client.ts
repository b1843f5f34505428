import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis'
import { NodeHttpHandler } from '@smithy/node-http-handler'

/**
 * Returns a client that makes one attempt per call, because only `kinesisSink` retries. By default it uses HTTP/1.1 instead of the
 * SDK's HTTP/2: Lambda handles one request at a time, and an aborted attempt must close its dead connection.
 */
export function kinesisClient(config: KinesisClientConfig = {}): KinesisClient {
  return new KinesisClient({
    requestHandler: new NodeHttpHandler({ connectionTimeout: 1_000 }),
    ...config,
    maxAttempts: 1,
  })
}
