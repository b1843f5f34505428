import type { FaultName } from '@sluice/core/faults'
import { AwsError, ReplyLost } from './error.ts'
import type { Action } from './json-server.ts'

/** Decides which calls fail. Each method counts one call. */
export type FaultSource = {
  /** Returns true if a call has this fault. */
  strikes: (name: Exclude<FaultName, 'throttle' | 'slow'>) => boolean
  /** Resolves when a call's response is due, or once its caller has left. */
  delay: (signal?: AbortSignal) => Promise<void>
  /** Returns for each record of a call, by its shard, if it is throttled. */
  throttles: (shards: number[]) => boolean[]
}

/** The source without faults. */
export const noFaults: FaultSource = {
  strikes: () => false,
  delay: async () => {},
  throttles: (shards) => shards.map(() => false),
}

/** Returns an action that fails as the faults require. A reply is lost after the action has done its work. */
export function withFaults(perform: Action, { faults }: { faults: FaultSource }): Action {
  return async (input, call) => {
    if (faults.strikes('unavailable')) throw new AwsError('ServiceUnavailable', injected, 503)
    const output = await perform(input, call)
    await faults.delay(call?.signal)
    if (faults.strikes('loseReply')) throw new ReplyLost(injected)
    return output
  }
}

/** The message of every injected fault. */
export const injected = 'This is an injected fault.'
