import type { Faults } from '@sluice/core/faults'
import { bucket, deliveryStream, firehoseLimits, local, stream } from '@sluice/core/pipeline'
import { type Part, parts } from '@sluice/local/startup/part'
import { faultHelp, faultsOf } from './fault-option.ts'
import { type Flags, helpOf, parseFlags } from './flags.ts'
import { UsageError } from './usage-error.ts'

// The options and the help of every command.

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
  shards: { type: 'string', value: 'N', help: `number of shards of a new stream (${stream.shardCount})` },
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
    help: 'log JSON lines to stdout, text to stderr (npm start --silent -- --json)',
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

export const startHelp = `Runs the whole pipeline on this machine: HTTP API, handler, Kinesis, Firehose and S3.

  npm start -- [options]

${helpOf(startFlags)}
${faultHelp}`

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
  only: Part | undefined
  awsEndpoint: string
}

/** @throws UsageError that names the option and its limit */
export function readStartOptions(args: string[]): StartOptions {
  const values = parseFlags(args, startFlags)
  const number = (name: 'port' | 'aws-port' | 'shards' | 'buffer-seconds' | 'buffer-mib', min: number, max: number) =>
    values[name] === undefined ? undefined : numberOf(name, values[name], min, max)
  const port = number('port', 0, 65_535)
  return {
    help: values.help,
    ports: port === undefined ? [apiPort, apiPort + 1, apiPort + 2, apiPort + 3, 0] : [port],
    awsPort: number('aws-port', 0, 65_535) ?? awsPort,
    host: values.host === undefined ? undefined : hostOf(values.host),
    dataDir: values['data-dir'],
    shards: number('shards', 1, 100) ?? stream.shardCount,
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
    only: values.only === undefined ? undefined : partOf(values.only),
    awsEndpoint: originOf(values['aws-endpoint']),
  }
}

function numberOf(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (text !== '' && Number.isInteger(value) && value >= min && value <= max) return value
  throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}".`)
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

const auditFlags = {
  'data-dir': { ...dataDir, help: `the data folder, of a running or a stopped pipeline (${dataDir.default})` },
  json: {
    type: 'boolean',
    default: false,
    help: 'print one JSON object (npm run -s audit -- --json prints nothing else)',
  },
  help,
} as const satisfies Flags

export const auditHelp = `Compares the events that the stream received with the lines in the objects, id by id.

  npm run audit -- [options]

${helpOf(auditFlags)}
Exit code: 0 if no event is lost, 1 if events are lost, 2 if the audit failed.
`

/** Options of `npm run audit`. */
export type AuditOptions = { help: boolean; dataDir: string; json: boolean }

/** @throws UsageError that names the option */
export function readAuditOptions(args: string[]): AuditOptions {
  const { 'data-dir': dataDir, ...values } = parseFlags(args, auditFlags)
  return { ...values, dataDir }
}

const replayFlags = {
  from: { type: 'string', value: 'TIME', help: 'the earliest received_at, in UTC: 2026-11-23T07:00:00Z or 2026-11-23' },
  to: { type: 'string', value: 'TIME', help: 'the end: events from this received_at on are left out' },
  prefix: {
    type: 'string',
    value: 'PREFIX',
    default: '',
    help: 'prefix of the objects to read (those of the hours in question)',
  },
  bucket: { type: 'string', value: 'NAME', help: `bucket to read (locally ${bucket.name})` },
  stream: { type: 'string', value: 'NAME', default: stream.name, help: `stream to write (${stream.name})` },
  state: {
    type: 'string',
    value: 'PATH',
    default: '.sluice/replay.json',
    help: 'file with the progress, for the next run (.sluice/replay.json)',
  },
  execute: { type: 'boolean', default: false, help: 'send the events; without it, only count them' },
  help,
} as const satisfies Flags

export const replayHelp = `Resends events from objects to a stream, with the same ids and \`replayed_at\` in their \`_meta\`.

  npm run replay -- --from TIME --to TIME [options]

${helpOf(replayFlags)}
The environment selects AWS: AWS_ENDPOINT_URL=http://127.0.0.1:${awsPort} is the local one. Without it, SLUICE_REGION or
AWS_REGION and AWS_PROFILE select a region and an account. The same command resumes an interrupted replay.
`

/** Options of `npm run replay`. Times are the first and the first excluded `received_at`. */
export type ReplayOptions =
  | { help: true }
  | {
      help: false
      from: Date
      to: Date
      prefix: string
      bucket: string | undefined
      stream: string
      state: string
      execute: boolean
    }

/** @throws UsageError that names the option */
export function readReplayOptions(args: string[]): ReplayOptions {
  const { help, bucket, ...values } = parseFlags(args, replayFlags)
  if (help) return { help }
  const [from, to] = [timeOf('from', values.from), timeOf('to', values.to)]
  if (from >= to) throw new UsageError('--from must be before --to.')
  return { ...values, help: false, from, to, bucket }
}

/**
 * Reads a date or a time in UTC. `Date` also accepts other formats, and local times.
 * @throws UsageError for any other text
 */
function timeOf(name: string, text = ''): Date {
  const time = new Date(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text) ? text : '')
  // `Date` reads February 30 as March 2.
  if (!Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10))) return time
  throw new UsageError(`--${name} must be a time in UTC such as 2026-11-23T07:00:00Z or 2026-11-23, not "${text}".`)
}
