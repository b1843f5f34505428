import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import type { Options } from './options.ts'

/** The text that `npm start` prints once everything is ready. */
export function welcome(
  { dataDir, bufferSeconds, bufferMib, key, ports, web }: Options,
  origin: string,
  aws: string,
): string {
  const [wanted] = ports
  const moved = wanted && !origin.endsWith(`:${wanted}`) ? `    (port ${wanted} is in use by another program)` : ''
  const { bufferingIntervalSeconds: interval, bufferingSizeMiB: mib } = deliveryStream
  return `
  sluice  local  ready in ${Math.round(performance.now())} ms    Node ${process.versions.node} · data in ${dataDir} (kept)

  ${web ? `Console  ${origin}/${moved}\n  ` : ''}Submit   ${origin}/submit${web ? '' : moved}
           curl ${key ? `-H "x-api-key: ${key}" ` : ''}--json '{"event":"signup","user_id":123}' ${origin}/submit
  AWS      ${aws}
           Kinesis ${stream.name} · Firehose ${deliveryStream.name} · S3 ${bucket.name}
  Buffer   ${bufferSeconds} s or ${bufferMib} MiB, whichever first    (on AWS: ${interval} s or ${mib} MiB)
`
}
