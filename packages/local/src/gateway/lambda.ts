import { createHash } from 'node:crypto'
import { region, stream } from '@sluice/core/pipeline'
import type { Payload, Result } from './payload.ts'

/** A Lambda function's handler for HTTP APIs. */
export type Handler = (event: Payload, context: { awsRequestId: string }) => Promise<Result>

export type LambdaOptions = {
  /** The local AWS, such as `http://127.0.0.1:4566`. */
  endpoint: string
  /** The key that a request must carry. Default: none. */
  key?: string | undefined
  /** Imports a module again after its sources have changed. Default: the handler stays as it is. */
  load?: ((path: string) => Promise<Record<string, unknown>>) | undefined
}

/**
 * Returns a function that returns the real handler. As on AWS, the handler's only configuration is its environment, so
 * this changes the environment of the process.
 */
export async function lambda({ endpoint, key, load }: LambdaOptions): Promise<() => Promise<Handler>> {
  Object.assign(process.env, {
    STREAM_NAME: stream.name,
    ...(key !== undefined && { KEY_SHA256: createHash('sha256').update(key).digest('hex') }),
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    // A developer's own setting for Kinesis has precedence over AWS_ENDPOINT_URL, and would send events to a cloud.
    AWS_ENDPOINT_URL_KINESIS: endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  const unwanted = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']
  for (const name of unwanted) delete process.env[name]
  const path = import.meta.resolve('@sluice/functions/submit')
  if (load) return async () => (await load(new URL(path).pathname)).handler as Handler
  const { handler } = (await import(path)) as { handler: Handler }
  return async () => handler
}
