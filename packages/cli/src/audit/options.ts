import { watching } from '@sluice/core/pipeline'
import { parseFlags } from '../flags.ts'
import { helpText } from '../help.ts'
import { jsonFlag, type PlaceValues, readerFlags } from '../place/flags.ts'
import { timeOf } from '../time-option.ts'
import { UsageError } from '../usage-error.ts'
import { wholeNumber } from '../whole-number.ts'

const { freshnessSeconds } = watching.thresholds
const maxSeconds = 604_800

const flags = {
  from: {
    type: 'string',
    value: 'TIME',
    help: 'with --url or --stage: the earliest arrival, in UTC (the oldest record that the stream keeps)',
  },
  to: { type: 'string', value: 'TIME', help: 'with --url or --stage: the end, which is left out (now)' },
  'deliver-within': {
    type: 'string',
    value: 'SECONDS',
    help: `with --url or --stage: younger events may still be buffered (${freshnessSeconds})`,
  },
  ...readerFlags,
  json: { ...jsonFlag, help: 'print one JSON object' },
} as const

export const auditHelp = helpText({
  about: 'Compares the events that the stream received with the lines in the objects, id by id.',
  usage: 'audit [options]',
  flags,
  examples: [
    ['audit', 'the data folder .sluice'],
    ['audit --stage prod', 'a deployed stage, as far back as its stream keeps records'],
    ['audit --stage prod --from 2026-11-20 --to 2026-11-21 --json', 'one day, as JSON'],
  ],
  notes: `Before the stream's retention, the lines are counted against the metric Accepted.
Exit code: 0 if no event is lost or misplaced, 1 if one is, 2 if the audit failed or couldn't check all of it.
`,
})

/** Options of `audit`. Times are in milliseconds since 1970. */
export type AuditOptions = {
  help: boolean
  printPolicy: boolean
  json: boolean
  place: PlaceValues
  from: number | undefined
  to: number | undefined
  deliverWithinMs: number
}

/** @throws UsageError that names the option */
export function readAuditOptions(args: string[]): AuditOptions {
  const values = parseFlags(args, flags)
  const { help, json, 'print-policy': printPolicy, 'deliver-within': seconds, from, to, ...place } = values
  const isDeployed = place.url !== undefined || place.stage !== undefined
  const windowed = Object.entries({ from, to, 'deliver-within': seconds }).find(([, value]) => value !== undefined)
  if (windowed && !isDeployed) {
    throw new UsageError(`--${windowed[0]} needs --url or --stage. A data folder is always audited as a whole.`)
  }
  const time = (name: string, text: string | undefined) =>
    text === undefined ? undefined : timeOf(name, text).getTime()
  const options = { from: time('from', from), to: time('to', to) }
  if (options.from !== undefined && options.to !== undefined && options.from >= options.to) {
    throw new UsageError('--from must be before --to.')
  }
  const within = seconds === undefined ? freshnessSeconds : wholeNumber('deliver-within', seconds, 0, maxSeconds)
  return { help, printPolicy, json, place, ...options, deliverWithinMs: within * 1_000 }
}
