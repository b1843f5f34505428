import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from '@sluice/core/journey'
import { type Actions, AwsError, type Input, ReplyLost } from './aws-json.ts'
import type { Check } from './aws-validation.ts'

const ratio: Check = (value, path) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? [] : [`${path} must be a number from 0 to 1`]
const milliseconds: Check = (value, path) =>
  Number.isInteger(value) && value >= 0 && value <= 60_000 ? [] : [`${path} must be an integer from 0 to 60000`]
const flag: Check = (value, path) => (typeof value === 'boolean' ? [] : [`${path} must be true or false`])

const schema: Record<keyof Faults, Check> = {
  throttled: ratio,
  unavailable: ratio,
  partial: ratio,
  slowMs: milliseconds,
  replyLost: ratio,
  s3Down: flag,
}

/** What is wrong with these faults, in words; nothing, if they can be had. */
export function checkFaults(input: Input): string[] {
  if (typeof input !== 'object' || !input || Array.isArray(input)) return ['faults must be an object']
  return Object.entries(input).flatMap(
    ([name, value]) =>
      schema[name as keyof Faults]?.(value, name) ?? [`${name} is not one of ${Object.keys(schema).join(', ')}`],
  )
}

/** The same action, failing as asked for. */
export function withFaults(perform: Actions[string], faults: () => Faults, random = Math.random): Actions[string] {
  return async (input) => {
    const { throttled = 0, unavailable = 0, slowMs = 0, replyLost = 0 } = faults()
    const why = 'This fault was asked for.'
    if (random() < throttled) throw new AwsError('ProvisionedThroughputExceededException', why)
    if (random() < unavailable) throw new AwsError('ServiceUnavailable', why, 503)
    const output = await perform(input)
    if (slowMs > 0) await sleep(slowMs)
    if (random() < replyLost) throw new ReplyLost(why)
    return output
  }
}
