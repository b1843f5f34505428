import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import type { StartOptions } from './options.ts'

export type Addresses = { origin: string; aws: string }

/** Returns the text that `npm start` prints once the pipeline is ready, after `readyMs` milliseconds. */
export function welcome(options: StartOptions, { origin, aws }: Addresses, readyMs: number): string {
  const { dataDir, hints, key, ports, web } = options
  const [wanted] = ports
  const moved = wanted && !origin.endsWith(`:${wanted}`) ? `    (another program uses port ${wanted})` : ''
  const header = key ? `-H "x-api-key: ${key}" ` : ''
  const { bufferingIntervalSeconds, bufferingSizeMiB } = deliveryStream
  const lines = [
    `sluice  local  ready in ${Math.round(readyMs)} ms    Node ${process.versions.node} · data in ${dataDir} (kept)`,
    '',
    ...(web ? [`Console  ${origin}/${moved}`] : []),
    `Submit   ${origin}/submit${web ? '' : moved}`,
    `         curl ${header}--json '{"event":"signup","user_id":123}' ${origin}/submit`,
    `AWS      ${aws}`,
    `         Kinesis ${stream.name} · Firehose ${deliveryStream.name} · S3 ${bucket.name}`,
    `Buffer   ${hints.intervalSeconds} s or ${hints.sizeMiB} MiB, whichever comes first    ` +
      `(on AWS: ${bufferingIntervalSeconds} s or ${bufferingSizeMiB} MiB)`,
  ]
  return `\n${lines.map((line) => (line ? `  ${line}` : '')).join('\n')}\n`
}

/** Returns the warning for `--host`, if other machines can connect. */
export const exposureWarning = ({ host }: Pick<StartOptions, 'host'>): string =>
  `  Warning: --host ${host} lets anyone on that network send events, and read and delete the data.\n`
