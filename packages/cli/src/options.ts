import type { Faults } from '@sluice/core/faults'
import { deliveryStream, firehoseLimits, initialShards, local } from '@sluice/core/pipeline'
import { type Part, parts } from '@sluice/local/startup/part'
import { faultHelp, faultsOf } from './fault-option.ts'
import { type Flags, parseFlags } from './flags.ts'
import { helpText } from './help.ts'
import { logFile } from './log-file.ts'
import { UsageError } from './usage-error.ts'
import { wholeNumber } from './whole-number.ts'

const help = { type: 'boolean', default: false, help: 'show this text' } as const
const dataDir = { type: 'string', value: 'PATH', default: '.sluice' } as const
const { apiPort, awsPort } = local
const seconds = { ...firehoseLimits.bufferingIntervalSeconds, default: local.bufferingIntervalSeconds }
const mib = { ...firehoseLimits.bufferingSizeMiB, default: deliveryStream.bufferingSizeMiB }

const startFlags = {
  port: { type: 'string', value: 'N', help: `port of the console and the API (${apiPort}; 0: any free port)` },
  'aws-port': { type: 'string', value: 'N', help: `port of the local AWS endpoint (${awsPort}; 0: any free port)` },
  host: {
    type: 'string',
    value: 'ADDRESS',
    help: 'listen on this address as well, for other machines (only this machine)',
  },
  'data-dir': { ...dataDir, help: `folder for all data (${dataDir.default})` },
  shards: { type: 'string', value: 'N', help: `number of shards of a new stream (${initialShards()})` },
  'buffer-seconds': {
    type: 'string',
    value: 'N',
    help: `deliver after N seconds, ${seconds.min} to ${seconds.max} (${seconds.default}; on AWS ${deliveryStream.bufferingIntervalSeconds})`,
  },
  'buffer-mib': { type: 'string', value: 'N', help: `deliver at N MiB, ${mib.min} to ${mib.max} (${mib.default})` },
  key: { type: 'string', value: 'KEY', help: 'accept only requests with this key in the header x-api-key' },
  fault: {
    type: 'string',
    value: 'NAME=…',
    multiple: true,
    help: 'make the local AWS fail: throttle=0.3, slow=1,500ms, loseReply=2calls (can be repeated)',
  },
  watch: { type: 'boolean', default: false, help: 'reload the console and the handler when their sources change' },
  'no-web': { type: 'boolean', default: false, help: 'start without the console' },
  open: { type: 'boolean', default: false, help: 'open the console in a browser' },
  json: {
    type: 'boolean',
    default: false,
    help: 'log JSON lines to stdout, text to stderr',
  },
  detach: {
    type: 'boolean',
    default: false,
    help: `return once it is ready, and log to ${logFile} in the data folder; see status and stop`,
  },
  only: { type: 'string', value: 'PART', help: `run only one part, on --port: ${parts.join(', ')}` },
  'aws-endpoint': {
    type: 'string',
    value: 'URL',
    default: `http://127.0.0.1:${awsPort}`,
    help: `with --only: the endpoint of the other parts (http://127.0.0.1:${awsPort})`,
  },
  help,
} as const satisfies Flags

export const startHelp = helpText({
  about: 'Runs the whole pipeline on this machine: HTTP API, handler, Kinesis, Firehose and S3.',
  usage: 'start [options]',
  flags: startFlags,
  examples: [
    ['start', 'until Ctrl-C'],
    ['start --detach --port 0', 'in the background, on any free port'],
    ['start --shards 2 --fault throttle=0.3', 'two shards that reject 30 % of the records'],
  ],
  notes: faultHelp,
})

/** Options of `npm start`. */
export type StartOptions = {
  help: boolean
  /** Tried in order. A port from the command line is the only one. */
  ports: readonly number[]
  awsPort: number
  host: string | undefined
  dataDir: string
  shards: number
  hints: { intervalSeconds: number; sizeMiB: number }
  key: string | undefined
  /** The faults of the local AWS. */
  faults: Faults
  web: boolean
  watch: boolean
  open: boolean
  json: boolean
  detach: boolean
  only: Part | undefined
  awsEndpoint: string
}

/** @throws UsageError that names the option and its limit */
export function readStartOptions(args: string[]): StartOptions {
  const values = parseFlags(args, startFlags)
  const number = (name: 'port' | 'aws-port' | 'shards' | 'buffer-seconds' | 'buffer-mib', min: number, max: number) =>
    values[name] === undefined ? undefined : wholeNumber(name, values[name], min, max)
  const port = number('port', 0, 65_535)
  if (values.detach && values.only !== undefined) {
    throw new UsageError('--detach works only for a whole pipeline. Leave --only or --detach out.')
  }
  return {
    help: values.help,
    ports: port === undefined ? [apiPort, apiPort + 1, apiPort + 2, apiPort + 3, 0] : [port],
    awsPort: number('aws-port', 0, 65_535) ?? awsPort,
    host: values.host === undefined ? undefined : hostOf(values.host),
    dataDir: values['data-dir'],
    shards: number('shards', 1, 100) ?? initialShards(),
    hints: {
      intervalSeconds: number('buffer-seconds', seconds.min, seconds.max) ?? seconds.default,
      sizeMiB: number('buffer-mib', mib.min, mib.max) ?? mib.default,
    },
    key: values.key === undefined ? undefined : keyOf(values.key),
    faults: faultsOf(values.fault ?? [], values.only),
    web: !values['no-web'],
    watch: values.watch,
    open: values.open,
    json: values.json,
    detach: values.detach,
    only: values.only === undefined ? undefined : partOf(values.only),
    awsEndpoint: originOf(values['aws-endpoint']),
  }
}

function hostOf(text: string): string {
  if (/^[\w.:[\]%-]+$/.test(text)) return text
  throw new UsageError(`--host must be an address or a name of this machine, such as 0.0.0.0, not "${text}".`)
}

/** A deployed stage requires a longer key. Here it only has to be one that a header can carry unchanged. */
function keyOf(text: string): string {
  if (/^[!-~]+$/.test(text)) return text
  throw new UsageError('--key must have at least 1 character, all of them visible ASCII.')
}

function partOf(text: string): Part {
  const part = parts.find((name) => name === text)
  if (part) return part
  throw new UsageError(`--only must be one of ${parts.join(', ')}, not "${text}".`)
}

/** Returns an origin without a slash at its end: `http://127.0.0.1:4566`. */
function originOf(endpoint: string): string {
  if (/^https?:\/\/[^/]+\/?$/.test(endpoint) && URL.canParse(endpoint)) return new URL(endpoint).origin
  throw new UsageError(`--aws-endpoint must be a URL like http://127.0.0.1:${awsPort}, not "${endpoint}".`)
}
