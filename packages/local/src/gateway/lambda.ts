import { createHash } from 'node:crypto'
import { region, stream } from '@sluice/core/pipeline'
import type { Payload, Result } from './payload.ts'

/** A Lambda function's handler for HTTP APIs. */
export type Handler = (event: Payload, context: { awsRequestId: string }) => Promise<Result>

/**
 * The real handler. It learns of this machine from its environment alone, as it learns of AWS there.
 * `load` imports it anew when its sources have changed; without it the handler stays as it was at the start.
 */
export async function lambda(
  endpoint: string,
  load?: (path: string) => Promise<Record<string, unknown>>,
  key?: string,
): Promise<() => Promise<Handler>> {
  Object.assign(process.env, {
    STREAM_NAME: stream.name,
    ...(key !== undefined && { KEY_SHA256: createHash('sha256').update(key).digest('hex') }),
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    // A developer's own setting for Kinesis would win over the line above, and send local events to a cloud.
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
