/**
 * `GET` and `POST /_sluice/faults`: what the local AWS does wrong on purpose, so that a client can be tried against it.
 * Ratios are from 0 to 1, of PutRecords calls unless said otherwise; what is left out is off, so `{}` ends all.
 */
export type Faults = {
  /** Refused as a whole with ProvisionedThroughputExceededException. */
  throttled?: number
  /** Answered 503. */
  unavailable?: number
  /** Of single records, each refused alone. */
  partial?: number
  /** Each call is answered that much later. */
  slowMs?: number
  /** Stored, but the connection is cut before the answer. */
  replyLost?: number
  /** S3 answers 503 to every write. */
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

/** Why these are no faults to be had, in words; nothing, if they are. */
export function faultProblems(input: unknown): string[] {
  if (typeof input !== 'object' || !input || Array.isArray(input)) return ['faults must be an object']
  return Object.entries(input).flatMap(([name, value]) => {
    if (!Object.hasOwn(schema, name)) return [`${name} is not one of ${Object.keys(schema).join(', ')}`]
    const kind = schema[name as keyof Faults]
    return isA[kind]?.(value) ? [] : [`${name} must be ${kind}`]
  })
}
