import { type Clock, sleep } from '@sluice/core/clock'
import type { Faults } from '@sluice/core/faults'
import type { Random } from '@sluice/core/random'
import { AwsError, ReplyLost } from './error.ts'
import type { Action } from './json-server.ts'

/** The faults to inject now, with the clock that times them and the randomness that chooses the calls. */
export type FaultSource = { faults: () => Faults; clock: Clock; random: Random }

/** Returns an action that fails as often as the faults require. A reply is lost after the action has done its work. */
export function withFaults(perform: Action, { faults, clock, random }: FaultSource): Action {
  return async (input) => {
    const { throttled = 0, unavailable = 0, slowMs = 0, replyLost = 0 } = faults()
    if (random.fraction() < throttled) throw new AwsError('ProvisionedThroughputExceededException', injected)
    if (random.fraction() < unavailable) throw new AwsError('ServiceUnavailable', injected, 503)
    const output = await perform(input)
    if (slowMs > 0) await sleep(clock, slowMs)
    if (random.fraction() < replyLost) throw new ReplyLost(injected)
    return output
  }
}

/** The message of every injected fault. */
export const injected = 'This is an injected fault.'
