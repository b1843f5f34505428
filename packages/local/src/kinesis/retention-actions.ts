import type { AwsError } from '../aws/error.ts'
import { type Actions, invalidArgument } from '../aws/json-server.ts'
import type { KinesisContext } from './context.ts'

/** Hours: https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html */
const minHours = 24
const maxHours = 8_760

/** Returns IncreaseStreamRetentionPeriod and DecreaseStreamRetentionPeriod. */
export function retentionActions({ store, readyStreamOf }: KinesisContext): Actions {
  return {
    IncreaseStreamRetentionPeriod(input) {
      const stream = readyStreamOf(input)
      const hours = readHours(input.RetentionPeriodHours)
      if (hours < stream.retentionHours) throw wrongDirection(stream, hours, 'shorter', 'Decrease')
      store.setRetention(stream, hours)
    },

    DecreaseStreamRetentionPeriod(input) {
      const stream = readyStreamOf(input)
      const hours = readHours(input.RetentionPeriodHours)
      if (hours > stream.retentionHours) throw wrongDirection(stream, hours, 'longer', 'Increase')
      store.setRetention(stream, hours)
    },
  }
}

function readHours(hours: number): number {
  if (hours < minHours) throw outOfRange(`Minimum allowed retention period is ${minHours}`, hours, 'short')
  if (hours > maxHours) throw outOfRange(`Maximum allowed retention period is ${maxHours}`, hours, 'long')
  return hours
}

function outOfRange(limit: string, hours: number, problem: string): AwsError {
  return invalidArgument(`${limit} hours. Requested retention period (${hours} hours) is too ${problem}.`)
}

function wrongDirection(
  stream: { name: string; retentionHours: number },
  hours: number,
  comparison: string,
  otherAction: string,
): AwsError {
  const requested = `Requested retention period (${hours} hours) for stream ${stream.name}`
  const existing = `existing retention period (${stream.retentionHours} hours)`
  return invalidArgument(
    `${requested} can not be ${comparison} than ${existing}. Use ${otherAction}RetentionPeriod API.`,
  )
}
