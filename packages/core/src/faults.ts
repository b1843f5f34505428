/** How often a fault happens: in a share of the calls, from 0 to 1, or in the next `count` calls. */
export type Strength = { probability: number } | { count: number }

/**
 * The faults of the local AWS, which a developer tests a client against. The console, `--fault` and
 * `PUT /_sluice/faults` use this shape. A missing fault is off.
 */
export type Faults = {
  /**
   * Kinesis rejects records with ProvisionedThroughputExceededException, of one shard (from 0) or of all. A probability
   * chooses single records, a count whole calls.
   */
  throttle?: Strength & { shard?: number }
  /** Kinesis responds to writes with 503 and stores nothing. */
  unavailable?: Strength
  /** Kinesis stores the records and responds `ms` milliseconds later. */
  slow?: Strength & { ms: number }
  /** Kinesis stores the records and closes the connection before it responds. */
  loseReply?: Strength
  /** S3 responds to writes with 503. */
  s3Unavailable?: Strength
  /** The faults end after this many seconds. Default: never. */
  forSeconds?: number
}

/** A fault of a service. */
export type FaultName = Exclude<keyof Faults, 'forSeconds'>

export const faultNames: readonly FaultName[] = ['throttle', 'unavailable', 'slow', 'loseReply', 's3Unavailable']

/** Limits of the numbers in faults. */
export const faultLimits = { count: 1_000_000, ms: 60_000, shard: 99, seconds: 86_400 } as const

/** Short enough that a request under the fault succeeds. */
export const defaultSlowMs = 500

/** Faults that were read, or one message per mistake. */
export type ReadFaults = { kind: 'faults'; faults: Faults } | { kind: 'problems'; problems: string[] }

/**
 * Reads faults from JSON. A bare number is a probability, a strength without numbers is every call, and `slow` without
 * `ms` is half a second.
 */
export function readFaults(input: unknown): ReadFaults {
  if (!isObject(input)) return { kind: 'problems', problems: ['faults must be an object'] }
  const problems: string[] = []
  const entries = Object.entries(input).map(([name, value]) => {
    if (name === 'forSeconds') check(problems, name, value, rules.forSeconds)
    else if (faultNames.includes(name as FaultName)) return [name, readFault(name as FaultName, value, problems)]
    else problems.push(`${name} is not one of ${[...faultNames, 'forSeconds'].join(', ')}`)
    return [name, value]
  })
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'faults', faults: Object.fromEntries(entries) }
}

type Rule = { text: string; holds: (value: number) => boolean }

const whole = (min: number, max: number): Rule => ({
  text: `a whole number from ${min} to ${max}`,
  holds: (value) => Number.isInteger(value) && value >= min && value <= max,
})

const rules = {
  probability: { text: 'a number from 0 to 1', holds: (value) => value >= 0 && value <= 1 },
  count: whole(1, faultLimits.count),
  ms: whole(0, faultLimits.ms),
  shard: whole(0, faultLimits.shard),
  forSeconds: {
    text: `a number above 0, and at most ${faultLimits.seconds}`,
    holds: (value) => value > 0 && value <= faultLimits.seconds,
  },
} as const satisfies Record<string, Rule>

/** The members that a fault has besides its strength. */
const extras: Partial<Record<FaultName, 'ms' | 'shard'>> = { slow: 'ms', throttle: 'shard' }

function readFault(name: FaultName, value: unknown, problems: string[]): object {
  if (typeof value === 'number') {
    check(problems, name, value, rules.probability)
    return withDefaults(name, { probability: value })
  }
  if (!isObject(value)) {
    problems.push(`${name} must be a number from 0 to 1, or an object with probability or count`)
    return {}
  }
  const members = (['probability', 'count', extras[name]] as const).filter((member) => member !== undefined)
  for (const [member, number] of Object.entries(value)) {
    const known = members.find((one) => one === member)
    if (known) check(problems, `${name}.${member}`, number, rules[known])
    else problems.push(`${name}.${member} is not one of ${members.join(', ')}`)
  }
  if ('probability' in value && 'count' in value) problems.push(`${name} must have probability or count, not both`)
  return withDefaults(name, value)
}

function withDefaults(name: FaultName, value: object): object {
  const strength = 'count' in value ? {} : { probability: 1 }
  return { ...strength, ...(name === 'slow' && { ms: defaultSlowMs }), ...value }
}

function check(problems: string[], name: string, value: unknown, { text, holds }: Rule): void {
  if (typeof value !== 'number' || !holds(value)) problems.push(`${name} must be ${text}`)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
