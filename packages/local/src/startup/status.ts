import type { LocalStatus } from '@sluice/core/control-api'
import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import type { PipelineOptions } from './context.ts'
import { version } from './version.ts'

/** Returns the status of a running pipeline. */
export const statusOf = (
  { shards, hints }: PipelineOptions,
  { http, aws }: { http: { port: number }; aws: { url: string } },
): LocalStatus => ({
  sluice: 'local',
  version,
  ports: { api: http.port, aws: Number(new URL(aws.url).port) },
  shardCount: shards,
  hints,
  stream: stream.name,
  deliveryStream: deliveryStream.name,
  bucket: bucket.name,
})
