import { parseArgs } from 'node:util'
import { deliveryStream, stream } from '@sluice/core/pipeline'
import { parts } from '@sluice/local/part'
import { UsageError } from './usage-error.ts'

export type Options = ReturnType<typeof readOptions>

export const help = `Runs the whole pipeline on this machine: HTTP API, the real handler, Kinesis, Firehose, S3.

  npm start -- [options]

  --port N            console and API (8787; 0: any free port)
  --aws-port N        the local AWS endpoint (4566; 0: any free port)
  --data-dir PATH     where everything is kept (.sluice)
  --shards N          shards of a new stream (${stream.shardCount})
  --buffer-seconds N  deliver after N seconds, 0 to 900 (5; on AWS ${deliveryStream.bufferingIntervalSeconds})
  --buffer-mib N      or after N MiB, 1 to 128 (${deliveryStream.bufferingSizeMiB})
  --key KEY           take only requests with this key in the header x-api-key
  --watch             console with hot reload, handler replaced as its sources change
  --no-web            no console
  --open              open the console in a browser
  --json              one JSON object per log line on stdout, words on stderr (npm start --silent)
  --only PART         run one part alone, on --port: ${parts.join(', ')}
  --aws-endpoint URL  where that part finds the others (http://127.0.0.1:4566)
  --help              this text
`

const options = {
  port: { type: 'string' },
  'aws-port': { type: 'string' },
  'data-dir': { type: 'string', default: '.sluice' },
  shards: { type: 'string' },
  'buffer-seconds': { type: 'string' },
  'buffer-mib': { type: 'string' },
  key: { type: 'string' },
  watch: { type: 'boolean', default: false },
  'no-web': { type: 'boolean', default: false },
  open: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  only: { type: 'string' },
  'aws-endpoint': { type: 'string', default: 'http://127.0.0.1:4566' },
  help: { type: 'boolean', default: false },
} as const

/** @throws UsageError that names the option and its limit */
export function readOptions(args: string[]) {
  const { values } = parseArgs({ args, options })
  const number = (name: keyof typeof values, fallback: number, min: number, max: number) => {
    const text = values[name]
    if (text === undefined) return fallback
    const value = Number(text)
    if (text !== '' && Number.isInteger(value) && value >= min && value <= max) return value
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}; it is "${text}".`)
  }
  const only = parts.find((part) => part === values.only)
  if (values.only !== undefined && !only) {
    throw new UsageError(`--only must be one of ${parts.join(', ')}; it is "${values.only}".`)
  }
  return {
    ...values,
    only,
    awsEndpoint: originOf(values['aws-endpoint']),
    /** To be tried in turn: one that was asked for is not exchanged for another. */
    ports: values.port === undefined ? [8787, 8788, 8789, 8790, 0] : [number('port', 0, 0, 65_535)],
    awsPort: number('aws-port', 4566, 0, 65_535),
    dataDir: values['data-dir'],
    shards: number('shards', stream.shardCount, 1, 100),
    bufferSeconds: number('buffer-seconds', 5, 0, 900),
    bufferMib: number('buffer-mib', deliveryStream.bufferingSizeMiB, 1, 128),
    web: !values['no-web'],
  }
}

/** Without path or slash: `http://127.0.0.1:4566`. */
function originOf(endpoint: string): string {
  if (/^https?:\/\/[^/]+\/?$/.test(endpoint) && URL.canParse(endpoint)) return new URL(endpoint).origin
  throw new UsageError(`--aws-endpoint must be an address like http://127.0.0.1:4566; it is "${endpoint}".`)
}
