/**
 * The faults of the local AWS (`GET` and `POST /_sluice/faults`), which a developer tests a client against. Ratios are
 * from 0 to 1. They apply to PutRecords calls unless the comment names something else. A missing fault is off.
 */
export type Faults = {
  /** Ratio of calls rejected with ProvisionedThroughputExceededException. */
  throttled?: number
  /** Ratio of calls that get 503. */
  unavailable?: number
  /** Ratio of single records that are rejected. */
  partial?: number
  /** Milliseconds by which every response is delayed. */
  slowMs?: number
  /** Ratio of calls that are stored, but whose connection is closed before the response. */
  replyLost?: number
  /** True if S3 responds to every write with 503. */
  s3Down?: boolean
}

const ratio = 'a number from 0 to 1'
const schema: Record<keyof Faults, string> = {
  throttled: ratio,
  unavailable: ratio,
  partial: ratio,
  slowMs: 'an integer from 0 to 60000',
  replyLost: ratio,
  s3Down: 'true or false',
}
const isA: Record<string, (value: unknown) => boolean> = {
  [ratio]: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  [schema.slowMs]: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 60_000,
  [schema.s3Down]: (value) => typeof value === 'boolean',
}

/** Returns one message per invalid fault; empty if the input is valid. */
export function faultProblems(input: unknown): string[] {
  if (typeof input !== 'object' || !input || Array.isArray(input)) return ['faults must be an object']
  return Object.entries(input).flatMap(([name, value]) => {
    if (!Object.hasOwn(schema, name)) return [`${name} is not one of ${Object.keys(schema).join(', ')}`]
    const kind = schema[name as keyof Faults]
    return isA[kind]?.(value) ? [] : [`${name} must be ${kind}`]
  })
}
