import { bucket, local, stream } from '@sluice/core/pipeline'
import { parseFlags } from '../flags.ts'
import { helpText } from '../help.ts'
import { helpFlag, jsonFlag, nameFlags, type PlaceValues, placeFlags, policyFlag } from '../place/flags.ts'
import { timeOf } from '../time-option.ts'
import { UsageError } from '../usage-error.ts'
import { errorFolder } from './error-records.ts'

const flags = {
  from: { type: 'string', value: 'TIME', help: 'the earliest received_at, in UTC: 2026-11-23T07:00:00Z or 2026-11-23' },
  to: { type: 'string', value: 'TIME', help: 'the end: events from this received_at on are left out' },
  prefix: {
    type: 'string',
    value: 'PREFIX',
    default: '',
    help: `prefix of the objects to read (those of the hours in question, ${errorFolder} for undelivered events)`,
  },
  ...placeFlags,
  region: nameFlags.region,
  bucket: { type: 'string', value: 'NAME', help: `bucket to read (the one of the place; locally ${bucket.name})` },
  stream: { type: 'string', value: 'NAME', help: `stream to write (the one of the place, or ${stream.name})` },
  state: {
    type: 'string',
    value: 'PATH',
    default: '.sluice/replay.json',
    help: 'file with the progress, for the next run (.sluice/replay.json)',
  },
  execute: { type: 'boolean', default: false, help: 'send the events; without it, only count them' },
  'print-policy': policyFlag,
  json: jsonFlag,
  help: helpFlag,
} as const

export const replayHelp = helpText({
  about: 'Resends events from objects to a stream, with the same ids and `replayed_at` in their `_meta`.',
  usage: 'replay --from TIME --to TIME [options]',
  flags,
  examples: [
    ['replay --data-dir .sluice --from 2026-11-23T07:00:00Z --to 2026-11-23T08:00:00Z', 'only count the events'],
    ['replay --stage prod --from 2026-11-23 --to 2026-11-24 --execute', 'send the events of a day'],
    [
      `replay --stage prod --from 2026-11-23 --to 2026-11-24 --prefix ${errorFolder} --execute`,
      'put back those that Firehose gave up on, unchanged',
    ],
  ],
  notes: `Without a place, the environment selects AWS: AWS_ENDPOINT_URL=http://127.0.0.1:${local.awsPort} is the local one. Without it,
SLUICE_REGION or AWS_REGION and AWS_PROFILE select a region and an account. The same command resumes an interrupted
replay.
`,
})

/** Options of a replay. Times are the first and the first excluded `received_at`. */
export type RunOptions = {
  kind: 'run'
  from: Date
  to: Date
  prefix: string
  /** Empty if the environment selects AWS. */
  place: PlaceValues
  bucket: string | undefined
  stream: string | undefined
  state: string
  execute: boolean
  json: boolean
}

export type ReplayOptions = { kind: 'help' } | { kind: 'policy'; place: PlaceValues } | RunOptions

/** @throws UsageError that names the option */
export function readReplayOptions(args: string[]): ReplayOptions {
  const {
    help,
    'print-policy': printPolicy,
    'data-dir': dataDir,
    url,
    stage,
    region,
    ...values
  } = parseFlags(args, flags)
  if (help) return { kind: 'help' }
  const { bucket, stream } = values
  if (printPolicy) return { kind: 'policy', place: { stage, region, bucket, stream } }
  const [from, to] = [timeOf('from', values.from), timeOf('to', values.to)]
  if (from >= to) throw new UsageError('--from must be before --to.')
  return { ...values, kind: 'run', from, to, bucket, stream, place: { 'data-dir': dataDir, url, stage, region } }
}
