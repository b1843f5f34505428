import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from '@sluice/core/faults'
import { AwsError, ReplyLost } from './error.ts'
import type { Action } from './json-server.ts'

/** The same action, failing as asked for. */
export function withFaults(perform: Action, faults: () => Faults, random = Math.random): Action {
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
