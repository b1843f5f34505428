import type { Clock } from '@sluice/core/clock'
import { account } from '../aws/account.ts'
import { AwsError } from '../aws/error.ts'
import type { Call } from '../aws/json-server.ts'
import type { Deliveries } from './deliveries.ts'
import type { State, States } from './state.ts'

/** The values that the actions of Firehose share. */
export type ServiceContext = {
  states: States
  deliveries: Deliveries
  /** The region of ARNs if a request isn't signed. */
  region: string
  clock: Clock
}

/** @throws AwsError `ResourceNotFoundException` */
export function stateOf({ states }: ServiceContext, name: string): State {
  const state = states.get(name)
  if (state) return state
  throw new AwsError('ResourceNotFoundException', `Firehose ${name} under account ${account} not found.`)
}

/** Returns the ARN of a delivery stream in the region of the request. */
export const arnOf = ({ region }: ServiceContext, name: string, call: Call = {}): string =>
  `arn:aws:firehose:${call.region ?? region}:${account}:deliverystream/${name}`
