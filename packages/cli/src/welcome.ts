import { bucket, deliveryStream, stream } from '@sluice/core/pipeline'
import type { Pipeline } from '@sluice/local/start'
import { faultsText } from './fault-option.ts'
import type { StartOptions } from './options.ts'
import { plural } from './plural.ts'

/** Returns the text that `npm start` prints once the pipeline is ready, after `readyMs` milliseconds. */
export function welcome(options: StartOptions, { endpoints, recovered }: Pipeline, readyMs: number): string {
  const { dataDir, hints, key, ports, web } = options
  const { api: origin, aws } = endpoints
  const [wanted] = ports
  const moved = wanted && !origin.endsWith(`:${wanted}`) ? `    (another program uses port ${wanted})` : ''
  const header = key ? `-H "x-api-key: ${key}" ` : ''
  const faults = faultsText(options.faults)
  const { bufferingIntervalSeconds, bufferingSizeMiB } = deliveryStream
  const data = recovered > 0 ? `${dataDir} · ${plural(recovered, 'buffered event')} recovered` : `${dataDir} (kept)`
  const lines = [
    `sluice  local  ready in ${Math.round(readyMs)} ms    Node ${process.versions.node} · data in ${data}`,
    '',
    ...(web ? [`Console  ${origin}/${moved}`] : []),
    `Submit   ${origin}/submit${web ? '' : moved}`,
    `         curl ${header}--json '{"event":"signup","user_id":123}' ${origin}/submit`,
    `AWS      ${aws}`,
    `         Kinesis ${stream.name} · Firehose ${deliveryStream.name} · S3 ${bucket.name}`,
    `Buffer   ${hints.intervalSeconds} s or ${hints.sizeMiB} MiB, whichever comes first    ` +
      `(on AWS: ${bufferingIntervalSeconds} s or ${bufferingSizeMiB} MiB)`,
    ...(faults ? [`Faults   ${faults}`] : []),
  ]
  return `\n${lines.map((line) => (line ? `  ${line}` : '')).join('\n')}\n`
}

/** Returns the warning for `--host`, if other machines can connect. */
export const exposureWarning = ({ host }: Pick<StartOptions, 'host'>): string =>
  `  Warning: --host ${host} lets anyone on that network send events, and read and delete the data.\n`
