import { type FaultName, type Faults, faultNames, readFaults } from '@sluice/core/faults'
import { UsageError } from './usage-error.ts'

/** Explains the values of `--fault`. */
export const faultHelp = `Faults: throttle (Kinesis rejects records), unavailable (Kinesis responds with 503), slow (Kinesis responds later),
loseReply (Kinesis stores records, but never responds), s3Unavailable (S3 responds with 503).
Values, separated by commas: a probability from 0 to 1, 3calls for the next three calls, 500ms for the delay of slow,
shard0 for one shard of throttle. --fault forSeconds=30 ends all faults after 30 s.
`

const patterns: Record<string, RegExp> = {
  probability: /^(\d*\.?\d+)$/,
  count: /^(\d+)calls?$/,
  ms: /^(\d+)ms$/,
  shard: /^shard(\d+)$/,
}

/**
 * Reads the values of `--fault`, such as `throttle=0.3` or `slow=1,500ms`.
 * @throws UsageError that names the value and its limit
 */
export function faultsOf(options: string[], only?: string): Faults {
  if (options.length > 0 && only !== undefined) {
    throw new UsageError('--fault works only for a whole pipeline. Leave --only or --fault out.')
  }
  const input = Object.fromEntries(options.map(entryOf))
  const read = readFaults(input)
  if (read.kind === 'faults') return read.faults
  throw new UsageError(`--fault ${read.problems[0]}. Add --help to see all faults.`)
}

/** Returns faults as the values of `--fault` that set them: `slow=1,500ms forSeconds=30`. */
export function faultsText({ forSeconds, ...faults }: Faults): string {
  const values = Object.entries(faults).map(([name, fault]) => `${name}=${Object.entries(fault).map(memberText)}`)
  return [...values, ...(forSeconds === undefined ? [] : [`forSeconds=${forSeconds}`])].join(' ')
}

function memberText([name, value]: [string, number]): string {
  const texts: Record<string, string> = {
    count: `${value}call${value === 1 ? '' : 's'}`,
    ms: `${value}ms`,
    shard: `shard${value}`,
  }
  return texts[name] ?? String(value)
}

function entryOf(option: string): [string, unknown] {
  const [name = '', value] = option.split('=', 2)
  if (name === 'forSeconds') return [name, Number(value)]
  if (!faultNames.includes(name as FaultName) || value === undefined) return [name, {}]
  return [name, Object.fromEntries(value.split(',').map((part) => memberOf(option, part)))]
}

function memberOf(option: string, part: string): [string, number] {
  for (const [name, pattern] of Object.entries(patterns)) {
    const number = pattern.exec(part)?.[1]
    if (number !== undefined) return [name, Number(number)]
  }
  const values = 'a probability (0.3), a number of calls (3calls), a delay (500ms) or a shard (shard0)'
  throw new UsageError(`--fault ${option}: "${part}" is not ${values}.`)
}
